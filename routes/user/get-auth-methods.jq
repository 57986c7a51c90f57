{MSGraphUserAuthMethods: {ID: arguments.user, Methods: (.value | output_keys)}}
