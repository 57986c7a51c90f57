package org.graphroutes.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.graphroutes.problem.Throttled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailboxGateTest {

    private static final String ADA = "/v1.0/users/ada%40contoso.example/messages";

    private final MailboxGate impatient = new MailboxGate(Duration.ZERO);
    private final MailboxGate patient = new MailboxGate(Duration.ofHours(1));
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch open = new CountDownLatch(1);

    @AfterEach
    void end() {
        open.countDown();
        threads.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource({
        "/v1.0/users/ada%40contoso.example/messages/AAMk%2F/attachments/1/$value, users/ada@contoso.example",
        "/v1.0/users/ADA%40contoso.example/messages, users/ada@contoso.example",
        "/beta/users/1/mailFolders/inbox/messages, users/1",
        "/v1.0/users/1/sendMail, users/1",
        "/v1.0/users/1/mailboxSettings, users/1",
        "/v1.0/users/1/getMailTips, users/1",
        "/v1.0/me/messages, me",
        "/v1.0/me/sendMail, me",
        "/v1.0/users/1,",
        "/v1.0/users,",
        "/v1.0/users/messages,",
        "/v1.0/me,",
        "/v1.0/me/manager,",
        "/v1.0/users/1/manager,",
        "/v1.0/users/1/manager/messages,",
        "/v1.0/groups/1/messages,",
        "/v1.0/users/me/memberOf,",
        "'',"
    })
    void whatIsAboutMailHasAMailbox(String path, String mailbox) {
        assertThat(MailboxGate.mailbox(path)).isEqualTo(mailbox);
    }

    @Test
    void fourAreInsideAndTheFifthIsToldThatItWasNotSent() throws Exception {
        List<Future<String>> inside = occupied(impatient, ADA, bearer("app", "x"));

        assertThatThrownBy(() -> call(impatient, ADA, bearer("app", "x")))
                .isInstanceOf(Throttled.class)
                .hasMessageContainingAll("4 requests at a time", "GET https://graph.example" + ADA);

        open.countDown();
        for (Future<String> one : inside) {
            assertThat(one.get()).isEqualTo("done");
        }
        assertThat(call(impatient, ADA, bearer("app", "x"))).isEqualTo("done");
        assertThat(impatient.open())
                .as("nothing is remembered of a mailbox at rest")
                .isZero();
    }

    @Test
    void othersAreNotHeldUp() throws Exception {
        occupied(impatient, ADA, bearer("app", "x"));

        assertThat(call(impatient, "/v1.0/users/li%40contoso.example/messages", bearer("app", "x")))
                .as("another mailbox")
                .isEqualTo("done");
        assertThat(call(impatient, ADA, bearer("other", "x")))
                .as("another application")
                .isEqualTo("done");
        assertThat(call(impatient, "/v1.0/users/ada%40contoso.example/manager", bearer("app", "x")))
                .as("the directory")
                .isEqualTo("done");
    }

    @Test
    void twoConnectionsOfOneApplicationShareAMailboxButNotWhoTheyAre() throws Exception {
        occupied(impatient, ADA, bearer("app", "x"));
        occupied(impatient, "/v1.0/me/messages", bearer("app", "x"));

        assertThatThrownBy(() -> call(impatient, ADA, bearer("app", "y"))).isInstanceOf(Throttled.class);
        assertThatThrownBy(() -> call(impatient, "/v1.0/me/messages", bearer("app", "x")))
                .isInstanceOf(Throttled.class);
        assertThat(call(impatient, "/v1.0/me/messages", bearer("app", "y"))).isEqualTo("done");
    }

    @Test
    void manyHaveTheirTurnAndNeverMoreThanFourAtOnce() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            done.add(threads.submit(() -> patient.through(get(ADA), bearer("app", "x"), () -> {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                Thread.yield();
                return inside.decrementAndGet();
            })));
        }
        for (Future<?> one : done) {
            one.get();
        }
        assertThat(most.get()).isBetween(1, MailboxGate.AT_ONCE);
        assertThat(patient.open()).isZero();
    }

    @Test
    void aCallThatFailsGivesItsTurnBack() {
        for (int i = 0; i < MailboxGate.AT_ONCE + 1; i++) {
            assertThatThrownBy(() -> impatient.through(get(ADA), bearer("app", "x"), () -> {
                        throw new IOException("reset");
                    }))
                    .hasMessage("reset");
        }
        assertThat(impatient.open()).isZero();
    }

    @Test
    void theClientSendsToAMailboxThroughTheGate() throws Exception {
        CountDownLatch arrived = new CountDownLatch(MailboxGate.AT_ONCE);
        RetryPolicy policy = new RetryPolicy(1, Duration.ZERO, Duration.ZERO);
        GraphClient client = new GraphClient(
                (request, token) -> {
                    arrived.countDown();
                    await(open);
                    return new GraphResponse(200, Map.of(), null);
                },
                policy,
                pause -> {},
                InstantSource.system(),
                () -> 0);
        List<Future<GraphResponse>> sent = new ArrayList<>();
        for (int i = 0; i < MailboxGate.AT_ONCE; i++) {
            sent.add(threads.submit(() -> client.send(get(ADA), Bearer.of("t"))));
        }
        arrived.await();

        assertThatThrownBy(() -> client.send(get(ADA), Bearer.of("t"))).isInstanceOf(Throttled.class);

        open.countDown();
        for (Future<GraphResponse> one : sent) {
            assertThat(one.get().status()).isEqualTo(200);
        }
    }

    private List<Future<String>> occupied(MailboxGate gate, String path, Bearer bearer) throws InterruptedException {
        CountDownLatch arrived = new CountDownLatch(MailboxGate.AT_ONCE);
        List<Future<String>> inside = new ArrayList<>();
        for (int i = 0; i < MailboxGate.AT_ONCE; i++) {
            inside.add(threads.submit(() -> gate.through(get(path), bearer, () -> {
                arrived.countDown();
                await(open);
                return "done";
            })));
        }
        arrived.await();
        return inside;
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static String call(MailboxGate gate, String path, Bearer bearer) throws IOException {
        return gate.through(get(path), bearer, () -> "done");
    }

    private static GraphRequest get(String path) {
        return new GraphRequest("GET", URI.create("https://graph.example" + path), Map.of(), null);
    }

    private static Bearer bearer(String application, String account) {
        return new Bearer() {
            @Override
            public String value() {
                return "t";
            }

            @Override
            public boolean renews(GraphResponse refusal) {
                return false;
            }

            @Override
            public String application() {
                return application;
            }

            @Override
            public String account() {
                return account;
            }
        };
    }
}
