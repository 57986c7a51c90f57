{MSGraphUser: (.answer.value | output_keys)}
