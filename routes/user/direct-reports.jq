{MSGraphUserDirectReports: {Manager: arguments.user, Reports: (.value | output_keys)}}
