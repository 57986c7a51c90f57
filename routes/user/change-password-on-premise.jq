{user: arguments.user, status: .status, polling_url: property("CamelMsgraphLocation")} as $reset
| {MSGraphUser: ($reset + {PasswordResetOperation: $reset})}
