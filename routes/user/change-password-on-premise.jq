# Graph answers with the operation; its own address is where it can be read again.
{user: arguments.user, status: .status, polling_url: .polling_url} as $reset
| {MSGraphUser: ($reset + {PasswordResetOperation: $reset})}
