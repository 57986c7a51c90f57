{MSGraphUser: {AuthMethod: {
  User: .arguments.user,
  DefaultMethod: (.answer.userPreferredMethodForSecondaryAuthentication // .answer.systemPreferredAuthenticationMethod // "Unknown"),
  IsSystemPreferredAuthenticationMethodEnabled: .answer.isSystemPreferredAuthenticationMethodEnabled,
  UserPreferredMethodForSecondaryAuthentication: .answer.userPreferredMethodForSecondaryAuthentication,
  SystemPreferredAuthenticationMethod: .answer.systemPreferredAuthenticationMethod
}}}
