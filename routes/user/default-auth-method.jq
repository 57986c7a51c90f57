{MSGraphUser: {AuthMethod: {
  User: arguments.user,
  DefaultMethod: (.userPreferredMethodForSecondaryAuthentication // .systemPreferredAuthenticationMethod // "Unknown"),
  IsSystemPreferredAuthenticationMethodEnabled: .isSystemPreferredAuthenticationMethodEnabled,
  UserPreferredMethodForSecondaryAuthentication: .userPreferredMethodForSecondaryAuthentication,
  SystemPreferredAuthenticationMethod: .systemPreferredAuthenticationMethod
}}}
