{MSGraphUser: {FIDO2Method: (if has("value") then .value else . end | output_keys)}}
