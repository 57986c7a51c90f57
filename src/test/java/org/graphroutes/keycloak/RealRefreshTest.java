package org.graphroutes.keycloak;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.graphroutes.keycloak.RealConnections.GRAPH;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.graphroutes.connection.Connection;
import org.graphroutes.graph.Waiter;
import org.graphroutes.problem.SignInRequired;
import org.graphroutes.signin.SignIns;
import org.graphroutes.state.StateStore;
import org.graphroutes.support.EntraPaths;
import org.graphroutes.support.Keycloak;
import org.graphroutes.support.KeycloakPages;
import org.graphroutes.support.TestSignIns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service that takes each refresh token once, and ends the sign-in when it sees one again: whatever threads and
 * processes do, it must not.
 */
// Far less than the minutes that a dead process's lease would last; a thread that reads from a process hears no
// interrupt.
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RealRefreshTest {

    private static final String REFRESH = "refresh_token";

    @TempDir
    Path folder;

    private final CountDownLatch waiting = new CountDownLatch(1);
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    private EntraPaths login;
    private StateStore store;
    private SignIns signIns;
    private Connection web;

    @BeforeEach
    void aliceIsSignedIn() {
        login = new EntraPaths(Keycloak.running());
        store = StateStore.in(folder);
        signIns = TestSignIns.in(
                store,
                folder,
                pause -> {
                    waiting.countDown();
                    Waiter.sleeping().await(pause);
                },
                InstantSource.system());
        web = RealConnections.web(login.url());
        RealConnections.aliceSignsIn(signIns, web);
    }

    @AfterEach
    void stop() {
        thread.shutdownNow();
        if (store != null) {
            store.close();
        }
        if (login != null) {
            login.close();
        }
    }

    @Test
    void sixteenThreadsOfTwoProcessesUseNoRefreshTokenTwice() throws Exception {
        Set<String> tokens = new HashSet<>();
        try (Other other = new Other(8, 55)) {
            other.begins();
            tokens.addAll(Refreshing.tokens(signIns, web, 8, 55));
            tokens.addAll(other.tokens());
        }

        assertThat(login.refusals()).isEmpty();
        assertThat(tokens).hasSizeGreaterThanOrEqualTo(110);
        assertThat(login.count(REFRESH)).as("one request for each new token").isEqualTo(tokens.size());

        signIns.refresh(web);
        assertThat(tokens).doesNotContain(signIns.signIn(web, GRAPH).value());
        assertThat(signIns.isLost(web)).isFalse();
    }

    @Test
    void aProcessThatDiesOnceItHasStoredTheAnswerStandsInNobodysWay() throws Exception {
        // Nobody releases a lease now: it stands as it does between the answer and its release.
        store.write(handle ->
                handle.execute("CREATE TRIGGER unreleased BEFORE DELETE ON lease BEGIN SELECT RAISE(IGNORE); END"));
        try (Other other = new Other(1, 1)) {
            other.begins();
            Set<String> stored = other.tokens();
            store.write(handle -> handle.execute("DROP TRIGGER unreleased"));
            Future<String> next = thread.submit(this::refreshed);
            assertThat(waiting.await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(login.count(REFRESH))
                    .as("while it lives it is waited for")
                    .isEqualTo(1);

            other.dies();

            assertThat(stored).hasSize(1).doesNotContain(next.get(1, TimeUnit.MINUTES));
        }
        assertThat(login.count(REFRESH)).isEqualTo(2);
        assertThat(login.refusals()).isEmpty();
    }

    @Test
    void aProcessThatDiesBeforeTheAnswerArrivesLeavesAClearRefusalAndANewSignInMendsIt() throws Exception {
        EntraPaths.HeldAnswer answer = login.holdNextAnswer();
        try (Other other = new Other(1, 1)) {
            other.begins();
            answer.await();
            Future<String> next = thread.submit(this::refreshed);
            assertThat(waiting.await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(login.count(REFRESH))
                    .as("while it lives it is waited for")
                    .isEqualTo(1);

            other.dies();

            // The token was used up for an answer that nobody has: this service takes it for stolen.
            ExecutionException failure =
                    catchThrowableOfType(ExecutionException.class, () -> next.get(1, TimeUnit.MINUTES));
            assertThat(failure).isNotNull().hasCauseInstanceOf(SignInRequired.class);
            SignInRequired problem = (SignInRequired) failure.getCause();
            assertThat(problem.reason()).isEqualTo("sign-in-again");
            assertThat(login.count(REFRESH)).isEqualTo(2);
            assertThat(signIns.isLost(web)).isTrue();

            URI link = URI.create((String) problem.facts().get("loginUrl"));
            signIns.complete(
                    web, KeycloakPages.signIn(link, "alice", "alice-pw").toString());
        } finally {
            answer.release();
        }
        assertThat(signIns.isLost(web)).isFalse();
        assertThat(refreshed()).isNotEmpty();
    }

    private String refreshed() {
        signIns.refresh(web);
        return signIns.signIn(web, GRAPH).value();
    }

    /** Another process on the same state, ready to refresh. */
    private final class Other implements AutoCloseable {

        private final Process process;
        private final BufferedReader said;

        Other(int threads, int tokens) throws IOException {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Refreshing.class.getName(),
                            folder.toString(),
                            login.url().toString(),
                            String.valueOf(threads),
                            String.valueOf(tokens))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            said = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
            assertThat(said.readLine()).isEqualTo(Refreshing.READY);
        }

        void begins() throws IOException {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
        }

        /** What it got, once it has all; it lives on. */
        Set<String> tokens() throws IOException {
            Set<String> tokens = new HashSet<>();
            String line = said.readLine();
            while (line != null && !line.equals(Refreshing.DONE)) {
                tokens.add(line);
                line = said.readLine();
            }
            assertThat(line).as("it ended before it was done").isNotNull();
            return tokens;
        }

        void dies() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
