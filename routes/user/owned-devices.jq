{MSGraphUser: {
  ID: .arguments.user,
  Id: .arguments.user,
  OwnedDevice: ([.answer["@odata.nextLink"] | select(.) | {NextPage: .}] + (.answer.value | output_keys))
}}
