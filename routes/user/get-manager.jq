{MSGraphUserManager: {
  ID: .arguments.user,
  User: .arguments.user,
  Manager: (.answer | del(.["@odata.type"]) | output_keys)
}}
