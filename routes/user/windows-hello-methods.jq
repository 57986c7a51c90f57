{MSGraphUser: {WindowsHelloAuthMethod: (if has("value") then .value else . end | output_keys)}}
