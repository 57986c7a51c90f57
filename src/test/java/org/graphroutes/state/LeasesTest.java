package org.graphroutes.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.graphroutes.graph.Waiter;
import org.graphroutes.support.TestClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeasesTest {

    private static final Duration LIFE = Duration.ofMinutes(1);
    private static final Duration AT_ONCE = Duration.ZERO;

    @TempDir
    Path data;

    private final TestClock clock = TestClock.at("2026-11-21T10:00:00Z");
    private final List<Duration> pauses = new ArrayList<>();
    private final List<StateStore> stores = new ArrayList<>();

    @AfterEach
    void close() {
        stores.forEach(StateStore::close);
    }

    @Test
    void oneOwnerHasANameOverTheStoresOfAFolder() throws Exception {
        Leases here = leases();
        Leases there = leases();

        Lease lease = here.acquire("acme", LIFE, AT_ONCE).orElseThrow();

        assertThat(here.acquire("acme", LIFE, AT_ONCE)).isEmpty();
        assertThat(there.acquire("acme", LIFE, AT_ONCE)).isEmpty();
        assertThat(there.acquire("work", LIFE, AT_ONCE)).isPresent();

        lease.close();

        assertThat(there.acquire("acme", LIFE, AT_ONCE)).isPresent();
        assertThat(here.acquire("acme", LIFE, AT_ONCE)).isEmpty();
    }

    @Test
    void patienceIsWaitedOutThroughTheWaiter() throws Exception {
        leases().acquire("acme", LIFE, AT_ONCE);

        assertThat(leases().acquire("acme", LIFE, Duration.ofMillis(120))).isEmpty();

        assertThat(pauses).containsExactly(Leases.PAUSE, Leases.PAUSE, Duration.ofMillis(20));
    }

    @Test
    void whoWaitsGetsItWhenItIsClosed() throws Exception {
        Lease first = leases().acquire("acme", LIFE, AT_ONCE).orElseThrow();
        Leases others = new Leases(store(), clock, pause -> first.close());

        assertThat(others.acquire("acme", LIFE, LIFE)).isPresent();
    }

    @Test
    void whoWaitsInTheSameProcessDoesNotAskTheStore() throws Exception {
        StateStore store = store();
        Leases leases = new Leases(store, clock, pauses::add);
        leases.acquire("acme", LIFE, AT_ONCE);
        // Whoever asked it now would find the lease free.
        store.write(handle -> handle.execute("DELETE FROM lease"));

        assertThat(leases.acquire("acme", LIFE, LIFE)).isEmpty();
    }

    @Test
    void aLeaseIsFreeWhenItsLifeIsOver() throws Exception {
        Leases here = leases();
        Lease late = here.acquire("acme", LIFE, AT_ONCE).orElseThrow();
        clock.advance(LIFE.minusMillis(1));
        assertThat(leases().acquire("acme", LIFE, AT_ONCE)).isEmpty();
        clock.advance(Duration.ofMillis(1));

        assertThat(here.acquire("acme", LIFE, AT_ONCE)).isPresent();

        assertThat(late.renew()).isFalse();
        late.close();
        assertThat(leases().acquire("acme", LIFE, AT_ONCE))
                .as("closing a lease that another has now takes nothing away")
                .isEmpty();
        assertThat(here.acquire("acme", LIFE, AT_ONCE)).isEmpty();
    }

    @Test
    void aRenewedLeaseBeginsItsLifeAnew() throws Exception {
        Leases here = leases();
        Lease lease = here.acquire("acme", LIFE, AT_ONCE).orElseThrow();
        clock.advance(Duration.ofSeconds(50));

        assertThat(lease.renew()).isTrue();
        clock.advance(Duration.ofSeconds(50));

        assertThat(here.acquire("acme", LIFE, AT_ONCE)).isEmpty();
        assertThat(leases().acquire("acme", LIFE, AT_ONCE)).isEmpty();
    }

    @Test
    void aLeaseThatNobodyTookIsRenewedAfterItsLife() throws Exception {
        Lease lease = leases().acquire("acme", LIFE, AT_ONCE).orElseThrow();
        clock.advance(LIFE.multipliedBy(2));

        assertThat(lease.renew()).isTrue();
        assertThat(leases().acquire("acme", LIFE, AT_ONCE)).isEmpty();
    }

    @Test
    void aClosedLeaseIsNotRenewedAndMayBeClosedAgain() throws Exception {
        Lease lease = leases().acquire("acme", LIFE, AT_ONCE).orElseThrow();
        lease.close();
        lease.close();

        assertThat(lease.renew()).isFalse();
    }

    @Test
    void twoOfManyNeverHaveItTogether() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Leases> processes = List.of(
                new Leases(store(), InstantSource.system(), pause -> Thread.yield()),
                new Leases(store(), InstantSource.system(), pause -> Thread.yield()));
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Leases leases = processes.get(i % 2);
                done.add(threads.submit(() -> {
                    for (int n = 0; n < 10; n++) {
                        try (Lease lease = leases.acquire("acme", Duration.ofHours(1), Duration.ofDays(365))
                                .orElseThrow()) {
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            assertThat(lease.renew()).isTrue();
                            inside.decrementAndGet();
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> future : done) {
                future.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(most).hasValue(1);
    }

    @Test
    void whatAKilledProcessHeldIsFreeAtOnceAndWhatItPutIsThere() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LeaseHolder.class.getName(),
                        data.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            assertThat(said.readLine()).isEqualTo(LeaseHolder.HELD);
            Leases leases = new Leases(store(), InstantSource.system(), Waiter.sleeping());
            assertThat(leases.acquire(LeaseHolder.NAME, LIFE, AT_ONCE)).isEmpty();

            process.destroyForcibly().waitFor();

            assertThat(leases.acquire(LeaseHolder.NAME, LIFE, AT_ONCE)).isPresent();
            assertThat(new SealedRecords(store(), () -> StateKey.of(null, data)).get("acme", "refresh-token"))
                    .hasValue(LeaseHolder.SECRET.getBytes(UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aProcessNumberThatWasGivenAnewIsNotTheOwner() throws Exception {
        Owner me = Owner.current();
        row(me.host(), me.pid(), me.started() - 1);

        assertThat(leases().acquire("acme", LIFE, AT_ONCE)).isPresent();
    }

    @Test
    void aProcessOfAnotherMachineIsNeverTakenForEnded() throws Exception {
        Owner me = Owner.current();
        row("another machine", me.pid(), me.started() - 1);

        assertThat(leases().acquire("acme", LIFE, AT_ONCE)).isEmpty();
        clock.advance(LIFE);
        assertThat(leases().acquire("acme", LIFE, AT_ONCE)).isPresent();
    }

    @Test
    void thisProcessIsNotGone() {
        Owner me = Owner.current();

        assertThat(me).isEqualTo(Owner.current());
        assertThat(me.isGone(me.host())).isFalse();
    }

    private void row(String host, long pid, long started) {
        store().write(handle -> handle.execute(
                "INSERT INTO lease (name, token, host, pid, process_started, ends_at) VALUES ('acme', 't', ?, ?, ?, ?)",
                host,
                pid,
                started,
                clock.instant().plus(LIFE).toEpochMilli()));
    }

    private Leases leases() {
        return new Leases(store(), clock, pauses::add);
    }

    private StateStore store() {
        StateStore store = StateStore.in(data);
        stores.add(store);
        return store;
    }
}
