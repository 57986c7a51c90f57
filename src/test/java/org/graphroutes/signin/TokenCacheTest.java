package org.graphroutes.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.graphroutes.connection.Connection;
import org.graphroutes.problem.SignInRequired;
import org.graphroutes.support.TestClock;
import org.graphroutes.support.TestConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class TokenCacheTest {

    private static final int THREADS = 64;
    private static final URI GRAPH = URI.create("https://graph.microsoft.com");
    private static final URI DEFENDER = URI.create("https://api.security.microsoft.com");

    private final TestClock clock = TestClock.at("2026-11-21T08:00:00Z");
    private final AtomicInteger signIns = new AtomicInteger();
    private final AtomicReference<CountDownLatch> gate = new AtomicReference<>(new CountDownLatch(1));
    private volatile boolean refused;
    private volatile boolean mended;
    private volatile int lifetime = 3600;
    private HttpServer server;
    private Connection acme;
    private TokenCache cache;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "sign-in-service");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", exchange -> {
            int number = signIns.incrementAndGet();
            try {
                gate.get().await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            byte[] body = (refused
                            ? "{\"error\":\"invalid_client\",\"error_description\":\"No. " + number + "\"}"
                            : "{\"token_type\":\"Bearer\",\"access_token\":\"token-" + number + "\",\"expires_in\":"
                                    + lifetime + "}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(refused ? 401 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        acme = TestConnection.to(url, "acme");
        ClientCredentials flow = new ClientCredentials(new TokenService(pause -> {}, clock, () -> 0));
        cache = new TokenCache(
                order -> {
                    try {
                        return flow.acquire(order);
                    } catch (SignInRefused e) {
                        throw new SignInRequired(order.connection().name(), "x", e.getMessage(), Map.of());
                    }
                },
                connection -> mended,
                clock);
    }

    @AfterEach
    void stop() {
        gate.get().countDown();
        server.stop(0);
    }

    @Test
    void sixtyFourThreadsAtTheSameMomentShareOneSignIn() throws Exception {
        List<Object> outcomes = allAtOnce();

        assertThat(signIns).hasValue(1);
        assertThat(outcomes).hasSize(THREADS).containsOnly("token-1");
        assertThat(cache.get(acme, GRAPH).value()).isEqualTo("token-1");
    }

    @Test
    void allWhoWaitGetTheSameErrorAndALaterCallTriesAgain() throws Exception {
        refused = true;

        List<Object> outcomes = allAtOnce();

        assertThat(signIns).hasValue(1);
        assertThat(outcomes).hasSize(THREADS).allSatisfy(outcome -> assertThat(outcome)
                .isInstanceOf(SignInRequired.class)
                .isSameAs(outcomes.get(0)));
        refused = false;
        clock.advance(TokenCache.KEPT);
        assertThat(cache.get(acme, GRAPH).value()).isEqualTo("token-2");
    }

    /** Asks from all threads, and lets the sign-in service answer only when every one of them waits. */
    private List<Object> allAtOnce() throws Exception {
        return allAtOnce(() -> cache.get(acme, GRAPH), 0);
    }

    /** The same for any question, after so many sign-ins. */
    private List<Object> allAtOnce(Supplier<AccessToken> question, int before) throws Exception {
        List<Object> outcomes = Collections.synchronizedList(new ArrayList<>());
        CyclicBarrier together = new CyclicBarrier(THREADS);
        AtomicInteger asking = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(() -> {
                try {
                    together.await();
                    asking.incrementAndGet();
                    outcomes.add(question.get().value());
                } catch (Exception e) {
                    outcomes.add(e);
                }
            });
            thread.start();
            threads.add(thread);
        }
        // All but the one whose request hangs at the gate are parked at its future.
        while (signIns.get() < before + 2
                && (signIns.get() == before
                        || asking.get() < THREADS
                        || threads.stream()
                                        .filter(thread -> thread.getState() == Thread.State.WAITING)
                                        .count()
                                < THREADS - 1)) {
            if (Thread.interrupted()) {
                throw new InterruptedException("the test's own timeout");
            }
            Thread.onSpinWait();
        }
        gate.get().countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        return outcomes;
    }

    @ParameterizedTest(name = "a token of {0} s after {1}: {2} sign-ins")
    @CsvSource({
        // lifetime, age, sign-ins
        "3600, PT0S, 1",
        "3600, PT54M59S, 1",
        "3600, PT55M, 2",
        "3600, PT2H, 2",
        "86399, PT23H54M58S, 1",
        "86399, PT23H54M59S, 2",
        // below twice the margin: half its life
        "600, PT4M59S, 1",
        "600, PT5M, 2",
        "599, PT4M59S, 1",
        "599, PT4M59.5S, 2",
        "60, PT29S, 1",
        "60, PT30S, 2",
        "1, PT0.4S, 1",
        "1, PT0.5S, 2"
    })
    void aTokenIsHandedOutUntilItsMargin(int life, Duration age, int expected) {
        gate.get().countDown();
        lifetime = life;
        cache.get(acme, GRAPH);

        clock.advance(age);

        assertThat(cache.get(acme, GRAPH).value()).isEqualTo("token-" + expected);
        assertThat(signIns).hasValue(expected);
    }

    @Test
    void everyConnectionAndEveryResourceHasATokenOfItsOwn() {
        gate.get().countDown();
        Connection other = TestConnection.to(acme.loginUrl(), "other");

        assertThat(cache.get(acme, GRAPH).value()).isEqualTo("token-1");
        assertThat(cache.get(acme, DEFENDER).value()).isEqualTo("token-2");
        assertThat(cache.get(other, GRAPH).value()).isEqualTo("token-3");
        assertThat(cache.get(acme, GRAPH).value()).isEqualTo("token-1");
        assertThat(cache.get(other, GRAPH).value()).isEqualTo("token-3");
    }

    @Test
    void onlyTheForgottenConnectionSignsInAgain() {
        gate.get().countDown();
        Connection other = TestConnection.to(acme.loginUrl(), "other");
        cache.get(acme, GRAPH);
        cache.get(acme, DEFENDER);
        cache.get(other, GRAPH);

        cache.forget(acme);

        assertThat(cache.get(other, GRAPH).value()).isEqualTo("token-3");
        assertThat(cache.get(acme, GRAPH).value()).isEqualTo("token-4");
        assertThat(cache.get(acme, DEFENDER).value()).isEqualTo("token-5");
    }

    @Test
    void aLostSignInIsNotTriedAgainForAMinute() {
        gate.get().countDown();
        refused = true;
        assertThatThrownBy(() -> cache.get(acme, GRAPH)).hasMessageContaining("No. 1");
        clock.advance(TokenCache.KEPT.minusMillis(1));
        assertThatThrownBy(() -> cache.get(acme, GRAPH)).hasMessageContaining("No. 1");

        clock.advance(Duration.ofMillis(1));

        assertThatThrownBy(() -> cache.get(acme, GRAPH)).hasMessageContaining("No. 2");
    }

    @Test
    void aLostSignInThatSomebodyMendedIsTriedAtOnce() {
        gate.get().countDown();
        refused = true;
        assertThatThrownBy(() -> cache.get(acme, GRAPH)).hasMessageContaining("No. 1");
        refused = false;
        mended = true;

        assertThat(cache.get(acme, GRAPH).value()).isEqualTo("token-2");
    }

    // ---- renewal

    @Test
    void sixtyFourThreadsWhoseTokenWasRefusedShareOneRenewal() throws Exception {
        gate.get().countDown();
        AccessToken first = cache.get(acme, GRAPH);
        gate.set(new CountDownLatch(1));

        List<Object> outcomes = allAtOnce(() -> cache.renew(acme, GRAPH, first, null), 1);

        assertThat(signIns).hasValue(2);
        assertThat(outcomes).hasSize(THREADS).containsOnly("token-2");
    }

    @Test
    void sixtyFourThreadsWhoseSignInIsLostAskOnce() throws Exception {
        gate.get().countDown();
        AccessToken first = cache.get(acme, GRAPH);
        gate.set(new CountDownLatch(1));
        refused = true;

        List<Object> outcomes = allAtOnce(() -> cache.renew(acme, GRAPH, first, null), 1);

        assertThat(signIns).hasValue(2);
        assertThat(outcomes).hasSize(THREADS).allSatisfy(outcome -> assertThat(outcome)
                .isInstanceOf(SignInRequired.class));
        clock.advance(TokenCache.KEPT);
        refused = false;
        assertThat(cache.renew(acme, GRAPH, first, null).value()).isEqualTo("token-3");
    }

    @Test
    void whoComesAfterTheRenewalGetsItsTokenWithoutARequest() {
        gate.get().countDown();
        AccessToken first = cache.get(acme, GRAPH);
        AccessToken second = cache.renew(acme, GRAPH, first, null);

        assertThat(cache.renew(acme, GRAPH, first, null)).isSameAs(second);
        assertThat(cache.get(acme, GRAPH)).isSameAs(second);
        assertThat(signIns).hasValue(2);
        assertThat(cache.renew(acme, GRAPH, second, null).value()).isEqualTo("token-3");
    }

    @Test
    void aChallengeIsNotAnsweredFromTheCache() {
        gate.get().countDown();
        AccessToken first = cache.get(acme, GRAPH);
        List<TokenOrder> orders = new ArrayList<>();
        TokenCache watched = new TokenCache(
                order -> {
                    orders.add(order);
                    return new AccessToken("t-" + orders.size(), first.expiresAt());
                },
                connection -> false,
                clock);
        AccessToken held = watched.get(acme, GRAPH);

        assertThat(watched.renew(acme, GRAPH, held, "{'a':1}").value()).isEqualTo("t-2");

        assertThat(orders.stream().map(TokenOrder::claims)).containsExactly(null, "{'a':1}");
        assertThat(watched.get(acme, GRAPH).value()).isEqualTo("t-2");
    }

    @Test
    void aTokenThatWasForgottenIsRenewedToo() {
        gate.get().countDown();
        AccessToken first = cache.get(acme, GRAPH);
        cache.forget(acme);
        assertThat(cache.peek(acme, GRAPH)).isNull();

        assertThat(cache.renew(acme, GRAPH, first, null).value()).isEqualTo("token-2");
        assertThat(cache.peek(acme, GRAPH).value()).isEqualTo("token-2");
    }
}
