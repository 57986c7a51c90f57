{MSGraphUserAuthMethods: {ID: .arguments.user, Methods: (.answer.value | output_keys)}}
