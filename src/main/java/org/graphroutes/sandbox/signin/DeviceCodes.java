package org.graphroutes.sandbox.signin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.graphroutes.sandbox.json.Json;

/** {@code device_code}: a device waits until somebody has typed its code elsewhere. Not thread-safe. */
final class DeviceCodes implements Grant {
    private static final Duration LIFETIME = Duration.ofSeconds(900);
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final int USER_CODE_LENGTH = 9;

    private final UserTokens tokens;
    private final RefreshTokens refreshTokens;
    private final InstantSource clock;
    private final Supplier<String> ids;
    private final Map<String, Waiting> byDevice = new HashMap<>();
    private final Map<String, Waiting> byPerson = new HashMap<>();

    private enum State {
        PENDING,
        APPROVED,
        DECLINED,
        REDEEMED
    }

    private static final class Waiting {
        final SignedIn asked;
        final Instant expires;
        State state = State.PENDING;
        String userId;
        Instant polled;
        Duration interval = INTERVAL;

        Waiting(SignedIn asked, Instant expires) {
            this.asked = asked;
            this.expires = expires;
        }
    }

    DeviceCodes(UserTokens tokens, RefreshTokens refreshTokens, InstantSource clock, Supplier<String> ids) {
        this.tokens = tokens;
        this.refreshTokens = refreshTokens;
        this.clock = clock;
        this.ids = ids;
    }

    /**
     * The device code endpoint's answer.
     *
     * @param asked by whom, and for what; nobody has signed in yet
     */
    ObjectNode issue(SignedIn asked, String origin) {
        String deviceCode = "2." + (ids.get() + ids.get()).replace("-", "");
        String userCode =
                ids.get().replace("-", "").substring(0, USER_CODE_LENGTH).toUpperCase(Locale.ROOT);
        Waiting waiting = new Waiting(asked, clock.instant().plus(LIFETIME));
        byDevice.put(deviceCode, waiting);
        byPerson.put(userCode, waiting);
        String page = origin + "/devicelogin";
        return Json.object()
                .put("user_code", userCode)
                .put("device_code", deviceCode)
                .put("verification_uri", page)
                .put("expires_in", LIFETIME.toSeconds())
                .put("interval", INTERVAL.toSeconds())
                .put(
                        "message",
                        "To sign in, use a web browser to open the page " + page + " and enter the code " + userCode
                                + " to authenticate.");
    }

    /** The device gets tokens of the person. False if no device waits with that code. */
    boolean approve(String userCode, User user) {
        Optional<Waiting> waiting = waiting(userCode);
        waiting.ifPresent(device -> {
            device.state = State.APPROVED;
            device.userId = user.id();
        });
        return waiting.isPresent();
    }

    /** The device is refused. False if no device waits with that code. */
    boolean decline(String userCode) {
        Optional<Waiting> waiting = waiting(userCode);
        waiting.ifPresent(device -> device.state = State.DECLINED);
        return waiting.isPresent();
    }

    private Optional<Waiting> waiting(String userCode) {
        return Optional.ofNullable(byPerson.get(userCode.strip().toUpperCase(Locale.ROOT)))
                .filter(device ->
                        device.state == State.PENDING && clock.instant().isBefore(device.expires));
    }

    /** Some shipped clients write {@code code} for {@code device_code}; Entra takes it. */
    @Override
    public ObjectNode answer(TokenRequest request) {
        String code = request.form()
                .get("device_code")
                .or(() -> request.form().get("code"))
                .orElseThrow(() -> SignInError.missing("device_code"));
        Waiting device = byDevice.get(code);
        if (device == null
                || device.state == State.REDEEMED
                || !device.asked.clientId().equals(request.application().clientId())) {
            throw SignInError.of(70018);
        }
        if (!clock.instant().isBefore(device.expires)) {
            throw SignInError.of(70019);
        }
        return switch (device.state) {
            case DECLINED -> throw SignInError.of(65004).as("authorization_declined");
            case APPROVED -> redeem(request, device);
            default -> throw pending(device);
        };
    }

    /** RFC 8628 section 3.5; Microsoft publishes no number for slow_down. */
    private SignInError pending(Waiting device) {
        Instant now = clock.instant();
        boolean tooFast = device.polled != null && now.isBefore(device.polled.plus(device.interval));
        device.polled = now;
        if (tooFast) {
            device.interval = device.interval.plus(INTERVAL);
            return SignInError.of(70016).as("slow_down");
        }
        return SignInError.of(70016);
    }

    private ObjectNode redeem(TokenRequest request, Waiting device) {
        SignedIn asked = device.asked;
        SignedIn signedIn = new SignedIn(asked.clientId(), device.userId, asked.scope(), asked.claims(), asked.nonce());
        ObjectNode answer = tokens.answer(request, signedIn, refreshTokens.first(signedIn));
        device.state = State.REDEEMED;
        return answer;
    }
}
