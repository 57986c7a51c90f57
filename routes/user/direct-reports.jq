{MSGraphUserDirectReports: {Manager: .arguments.user, Reports: (.answer.value | output_keys)}}
