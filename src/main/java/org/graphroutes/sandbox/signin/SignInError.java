package org.graphroutes.sandbox.signin;

/**
 * A refusal of the sign-in service. Codes and texts are Microsoft Entra's:
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
final class SignInError extends RuntimeException {
    private static final long serialVersionUID = 1;

    final int status;
    final String error;
    final int code;

    /**
     * @param error the OAuth error, e.g. {@code invalid_client}
     * @param code the number after AADSTS
     */
    SignInError(int status, String error, int code, String text) {
        super("AADSTS" + code + ": " + text, null, false, false);
        this.status = status;
        this.error = error;
        this.code = code;
    }

    static SignInError unknownTenant(String tenant) {
        return new SignInError(
                400,
                "invalid_request",
                90002,
                "Tenant '" + tenant + "' not found. Check to make sure you have the correct tenant ID and are signing "
                        + "into the correct cloud. Check with your subscription administrator, this may happen if "
                        + "there are no active subscriptions for the tenant.");
    }

    static SignInError missing(String parameter) {
        return new SignInError(
                400,
                "invalid_request",
                900144,
                "The request body must contain the following parameter: '" + parameter + "'.");
    }

    static SignInError unknownApplication(String clientId, String tenant) {
        return new SignInError(
                400,
                "unauthorized_client",
                700016,
                "Application with identifier '" + clientId + "' was not found in the directory '" + tenant
                        + "'. This can happen if the application has not been installed by the administrator of the "
                        + "tenant or consented to by any user in the tenant. You may have sent your authentication "
                        + "request to the wrong tenant.");
    }

    static SignInError missingCredential() {
        return new SignInError(
                401,
                "invalid_client",
                7000218,
                "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.");
    }

    static SignInError wrongSecret(String clientId) {
        return new SignInError(
                401,
                "invalid_client",
                7000215,
                "Invalid client secret provided. Ensure the secret being sent in the request is the client secret "
                        + "value, not the client secret ID, for a secret added to app '" + clientId + "'.");
    }

    static SignInError unsupportedGrant(String grant) {
        return new SignInError(
                400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type '" + grant + "'.");
    }

    static SignInError scopeWithoutDefault(String scope) {
        return new SignInError(
                400,
                "invalid_scope",
                1002012,
                "The provided value for scope " + scope + " is not valid. Client credential flows must have a scope "
                        + "value with /.default suffixed to the resource identifier (application ID URI).");
    }

    static SignInError malformedScope(String scope) {
        return new SignInError(
                400,
                "invalid_scope",
                70011,
                "The provided request must include a 'scope' input parameter. The provided value for the input "
                        + "parameter 'scope' is not valid. The scope " + scope + " is not valid.");
    }

    static SignInError unknownResource(String resource, String tenant) {
        return new SignInError(
                400,
                "invalid_resource",
                500011,
                "The resource principal named " + resource + " was not found in the tenant named " + tenant
                        + ". This can happen if the application has not been installed by the administrator of the "
                        + "tenant or consented to by any user in the tenant.");
    }
}
