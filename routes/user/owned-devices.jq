{MSGraphUser: {
  ID: arguments.user,
  Id: arguments.user,
  OwnedDevice: ([.["@odata.nextLink"] | select(.) | {NextPage: .}] + (.value | output_keys))
}}
