{MSGraphUser: {TempAccessPassAuthMethod: (
  if has("value") then .value | map(del(.temporaryAccessPass)) else del(.temporaryAccessPass) end
  | output_keys
)}}
