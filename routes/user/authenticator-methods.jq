{MSGraphUser: {UserAuthMethod: (
  if has("value")
  then [.["@odata.nextLink"] | select(.) | {NextPage: .}] + (.value | output_keys)
  else output_keys
  end
)}}
