# answer: {status, polling_url}
{user: .arguments.user, status: .answer.status, polling_url: .answer.polling_url} as $reset
| {MSGraphUser: ($reset + {PasswordResetOperation: $reset})}
