{MSGraphUser: {PhoneAuthMethod: (
  if .answer | has("value")
  then [.answer["@odata.nextLink"] | select(.) | {NextPage: .}] + (.answer.value | output_keys)
  else .answer | output_keys
  end
)}}
