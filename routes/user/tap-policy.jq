# The list of a user's passes, which has one at most, or a pass just made. The pass itself never goes out.
(if has("value") then .value[0] else . end) as $pass
| if $pass then {MSGraphUser: {TAPPolicy: ($pass | del(.temporaryAccessPass) | output_keys)}} else {} end
