package org.graphroutes.signin;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationRequest;
import com.nimbusds.oauth2.sdk.device.DeviceCodeGrant;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.util.JSONObjectUtils;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import net.minidev.json.JSONObject;
import org.graphroutes.connection.Connection;
import org.graphroutes.connection.Flow;
import org.graphroutes.graph.RetryPolicy;
import org.graphroutes.problem.GraphError;
import org.graphroutes.signin.SignInRecords.PendingDeviceCode;
import org.graphroutes.state.Lease;

/**
 * The device authorization grant (RFC 8628): a person enters a short code on any device. Start and completion are two
 * calls; what lies between them survives the process.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code">Microsoft's page</a>
 */
final class DeviceCode implements SignInFlow, InteractiveSignIn {

    /** The interval of RFC 8628 section 3.2 where the service names none, and what slow_down adds (section 3.5). */
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    /** A code with less life than this is not offered to anybody new. */
    private static final Duration WORTH_OFFERING = Duration.ofMinutes(2);

    private final TokenService service;
    private final RefreshTokens refreshTokens;
    private final SignInRecords records;
    private final InstantSource clock;

    DeviceCode(TokenService service, RefreshTokens refreshTokens, SignInRecords records, InstantSource clock) {
        this.service = service;
        this.refreshTokens = refreshTokens;
        this.records = records;
        this.clock = clock;
    }

    @Override
    public AccessToken acquire(TokenOrder order) {
        return refreshTokens.acquire(
                order, ((Flow.DeviceCode) order.connection().flow()).seed(), code -> {
                    throw new SignInRefused(Reason.BAD_CODE, "after @ in client-id stands a refresh token");
                });
    }

    @Override
    public SignInStep start(Connection connection, String claims) {
        TokenOrder order = new TokenOrder(connection, connection.mainResource(), null);
        DeviceAuthorizationRequest.Builder request = new DeviceAuthorizationRequest.Builder(
                        new ClientID(connection.flow().clientId()))
                .endpointURI(connection.deviceAuthorizationEndpoint())
                .scope(RefreshTokens.scope(order));
        if (claims != null) {
            request.customParameter("claims", Claims.withCapability(claims));
        }
        TokenService.Success success = service.send(
                connection, () -> request.build().toHTTPRequest(), RetryPolicy.standard(), true, List.of());
        PendingDeviceCode device = device(connection, success);
        records.put(connection, device);
        return login(device);
    }

    @Override
    public SignInStep offer(Connection connection) {
        return records.get(connection, PendingDeviceCode.class)
                .filter(device ->
                        clock.instant().plus(WORTH_OFFERING).isBefore(Instant.ofEpochMilli(device.expiresAt())))
                .<SignInStep>map(DeviceCode::login)
                .orElseGet(() -> start(connection, null));
    }

    @Override
    public SignInStep complete(Connection connection, String answer) {
        try (Lease alone = refreshTokens.alone(connection)) {
            PendingDeviceCode device = records.get(connection, PendingDeviceCode.class)
                    .orElseThrow(() -> new SignInRefused(Reason.BAD_CODE, "no sign-in is under way"));
            long now = clock.millis();
            if (now >= device.expiresAt()) {
                records.remove(connection, PendingDeviceCode.class);
                throw new SignInRefused(Reason.CODE_EXPIRED, "the code " + device.userCode() + " has expired");
            }
            if (now < device.nextPollAt()) {
                return pending(device, device.nextPollAt() - now);
            }
            return ask(connection, device);
        }
    }

    private SignInStep ask(Connection connection, PendingDeviceCode device) {
        TokenOrder order = new TokenOrder(connection, connection.mainResource(), null);
        try {
            Tokens tokens = refreshTokens.redeem(
                    order,
                    new DeviceCodeGrant(new com.nimbusds.oauth2.sdk.device.DeviceCode(device.deviceCode())),
                    false);
            refreshTokens.signedIn(connection, tokens, null, null);
            records.remove(connection, PendingDeviceCode.class);
            return new SignInStep.SignedIn(tokens.user());
        } catch (SignInRefused refused) {
            return switch (refused.reason()) {
                case PENDING -> waitLonger(connection, device, Duration.ofSeconds(device.intervalSeconds()));
                case SLOW_DOWN ->
                    waitLonger(
                            connection,
                            device,
                            Duration.ofSeconds(device.intervalSeconds()).plus(INTERVAL));
                default -> {
                    records.remove(connection, PendingDeviceCode.class);
                    throw refused;
                }
            };
        }
    }

    private SignInStep waitLonger(Connection connection, PendingDeviceCode device, Duration interval) {
        PendingDeviceCode later = new PendingDeviceCode(
                device.deviceCode(),
                device.userCode(),
                device.verificationUri(),
                device.expiresAt(),
                interval.toSeconds(),
                clock.millis() + interval.toMillis());
        records.put(connection, later);
        return pending(later, interval.toMillis());
    }

    private static SignInStep pending(PendingDeviceCode device, long millis) {
        return new SignInStep.StillPending(login(device), Duration.ofMillis(millis));
    }

    private static SignInStep.DeviceLogin login(PendingDeviceCode device) {
        return new SignInStep.DeviceLogin(
                device.userCode(), URI.create(device.verificationUri()), Instant.ofEpochMilli(device.expiresAt()));
    }

    private static PendingDeviceCode device(Connection connection, TokenService.Success success) {
        JSONObject body = success.body();
        try {
            long interval = body.get("interval") instanceof Number seconds && seconds.longValue() > 0
                    ? seconds.longValue()
                    : INTERVAL.toSeconds();
            // verification_url is what older services of Microsoft say.
            String page = body.containsKey("verification_uri")
                    ? JSONObjectUtils.getNonBlankString(body, "verification_uri")
                    : JSONObjectUtils.getNonBlankString(body, "verification_url");
            return new PendingDeviceCode(
                    JSONObjectUtils.getNonBlankString(body, "device_code"),
                    JSONObjectUtils.getNonBlankString(body, "user_code"),
                    URI.create(page).toString(),
                    success.askedAt()
                            .plusSeconds(Long.parseLong(String.valueOf(body.get("expires_in"))))
                            .toEpochMilli(),
                    interval,
                    success.askedAt().plusSeconds(interval).toEpochMilli());
        } catch (ParseException | IllegalArgumentException e) {
            throw new GraphError(
                    "Connection " + connection.name() + ": the answer of " + connection.deviceAuthorizationEndpoint()
                            + " is not a device authorization response (RFC 8628 section 3.2). Check login-url.",
                    null);
        }
    }
}
