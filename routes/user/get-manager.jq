{MSGraphUserManager: {
  ID: arguments.user,
  User: arguments.user,
  Manager: (del(.["@odata.type"]) | output_keys)
}}
