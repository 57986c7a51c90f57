{MSGraphUserGroups: {ID: arguments.user, Groups: (.value | output_keys)}}
