{MSGraphUserGroups: {ID: .arguments.user, Groups: (.answer.value | output_keys)}}
