{MSGraphUser: (.value | output_keys)}
