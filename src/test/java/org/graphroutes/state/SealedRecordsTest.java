package org.graphroutes.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.graphroutes.problem.StateUnusable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SealedRecordsTest {

    private static final byte[] SECRET = "0.AXoA-refresh-token-of-ada".getBytes(UTF_8);
    private static final int KEY_ID = 1;
    private static final int NONCE = KEY_ID + StateKey.ID_LENGTH;
    private static final int CIPHERTEXT = NONCE + 12;
    private static final int LENGTH = CIPHERTEXT + SECRET.length + 16;

    @TempDir
    Path data;

    private StateStore store;
    private SealedRecords records;

    @BeforeEach
    void open() {
        store = StateStore.in(data);
        records = new SealedRecords(store, () -> StateKey.of(null, data));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void whatWasPutLastIsThereForEveryStoreOnTheFolder() {
        records.put("acme", "refresh-token", "old".getBytes(UTF_8));
        records.put("acme", "refresh-token", SECRET);

        try (StateStore other = StateStore.in(data)) {
            assertThat(new SealedRecords(other, () -> StateKey.of(null, data)).get("acme", "refresh-token"))
                    .hasValue(SECRET);
        }
        assertThat(records.get("acme", "pending")).isEmpty();
        assertThat(records.get("other", "refresh-token")).isEmpty();
    }

    @Test
    void anEmptySecretIsOneToo() {
        records.put("acme", "refresh-token", new byte[0]);

        assertThat(records.get("acme", "refresh-token")).hasValue(new byte[0]);
    }

    @Test
    void nothingOfASecretStandsInAnyFile() throws Exception {
        records.put("acme", "refresh-token", SECRET);

        try (Stream<Path> files = Files.list(data)) {
            for (Path file : files.toList()) {
                assertThat(new String(Files.readAllBytes(file), UTF_8))
                        .as(file.toString())
                        .doesNotContain("refresh-token-of-ada");
            }
        }
    }

    @Test
    void theKeyIsAskedForOnceAndNotBeforeItIsNeeded() {
        AtomicInteger asked = new AtomicInteger();
        records = new SealedRecords(store, () -> {
            asked.incrementAndGet();
            return StateKey.of(null, data);
        });

        records.removeAll("acme");
        assertThat(records.get("acme", "refresh-token")).isEmpty();
        assertThat(asked).hasValue(0);

        records.put("acme", "refresh-token", SECRET);
        records.get("acme", "refresh-token");
        assertThat(asked).hasValue(1);
    }

    @Test
    void ofAllWhoRemoveASecretOneIsToldThatItDid() throws Exception {
        records.put("acme", "pending", SECRET);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (StateStore other = StateStore.in(data)) {
            SealedRecords others = new SealedRecords(other, () -> StateKey.of(null, data));
            Callable<Boolean> here = () -> records.remove("acme", "pending");
            Callable<Boolean> there = () -> others.remove("acme", "pending");

            List<Boolean> told = new ArrayList<>();
            for (Future<Boolean> one : threads.invokeAll(List.of(here, there, here, there))) {
                told.add(one.get());
            }

            assertThat(told).containsOnlyOnce(true).contains(false);
            assertThat(records.get("acme", "pending")).isEmpty();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void removeAllIsForOneConnection() {
        records.put("acme", "refresh-token", SECRET);
        records.put("acme", "pending", SECRET);
        records.put("work", "refresh-token", SECRET);

        records.removeAll("acme");

        assertThat(records.get("acme", "refresh-token")).isEmpty();
        assertThat(records.get("acme", "pending")).isEmpty();
        assertThat(records.get("work", "refresh-token")).hasValue(SECRET);
    }

    @Test
    void aNonceIsNeverUsedAgain() {
        Set<String> nonces = new HashSet<>();
        for (int i = 0; i < 2000; i++) {
            byte[] box = records.seal("acme", "refresh-token", SECRET);
            nonces.add(Base64.getEncoder().encodeToString(Arrays.copyOfRange(box, NONCE, CIPHERTEXT)));
        }

        assertThat(nonces).hasSize(2000);
    }

    static IntStream everyByte() {
        return IntStream.range(0, LENGTH);
    }

    @ParameterizedTest
    @MethodSource("everyByte")
    void noByteCanBeChangedUnnoticed(int index) {
        byte[] box = records.seal("acme", "refresh-token", SECRET);
        assertThat(box).hasSize(LENGTH);
        box[index] ^= 1;

        boolean inKeyId = KEY_ID <= index && index < NONCE;
        assertThatThrownBy(() -> records.open("acme", "refresh-token", box))
                .isInstanceOf(StateUnusable.class)
                .hasMessageContainingAll(
                        "Connection acme: what is kept as refresh-token",
                        inKeyId ? "was sealed with another key" : "was altered after it was sealed",
                        "bin/graph-routes auth reset --connection acme, then sign in again");
    }

    @ParameterizedTest
    @MethodSource("everyByte")
    void nothingCanBeCutOffUnnoticed(int length) {
        byte[] cut = Arrays.copyOf(records.seal("acme", "refresh-token", SECRET), length);

        assertThatThrownBy(() -> records.open("acme", "refresh-token", cut))
                .isInstanceOf(StateUnusable.class)
                .hasMessageContaining("was altered");
    }

    @Test
    void recordsThatWereSwappedInTheDatabaseDoNotOpen() {
        records.put("acme", "refresh-token", SECRET);
        records.put("work", "refresh-token", "another".getBytes(UTF_8));
        store.write(handle -> {
            String rename = "UPDATE sealed_record SET connection = ? WHERE connection = ?";
            handle.execute(rename, "aside", "acme");
            handle.execute(rename, "acme", "work");
            return handle.execute(rename, "work", "aside");
        });

        for (String connection : List.of("acme", "work")) {
            assertThatThrownBy(() -> records.get(connection, "refresh-token"))
                    .isInstanceOf(StateUnusable.class)
                    .hasMessageContainingAll(
                            "Connection " + connection, "refresh-token", "belongs to another connection");
        }
    }

    @ParameterizedTest
    @CsvSource({"ab, c", "a, bcc", "abc, ''", "'', abc", "A, bc", "a, BC"})
    void aPairIsNeverTakenForAnother(String connection, String kind) {
        byte[] box = records.seal("a", "bc", SECRET);

        assertThat(records.open("a", "bc", box)).isEqualTo(SECRET);
        assertThatThrownBy(() -> records.open(connection, kind, box)).isInstanceOf(StateUnusable.class);
    }

    @Test
    void anotherKeyIsToldFromDamageAndTheOldOnePutsItRight() {
        records.put("acme", "refresh-token", SECRET);
        String otherKey = Base64.getEncoder().encodeToString(new byte[32]);
        SealedRecords others = new SealedRecords(store, () -> StateKey.of(otherKey, data));

        assertThatThrownBy(() -> others.get("acme", "refresh-token"))
                .isInstanceOf(StateUnusable.class)
                .hasMessageContainingAll(
                        "Connection acme: what is kept as refresh-token was sealed with another key",
                        "graph.state.key",
                        "bin/graph-routes auth reset --connection acme")
                .hasMessageNotContaining(otherKey);
        assertThat(records.get("acme", "refresh-token")).hasValue(SECRET);
    }

    @Test
    void afterAResetTheNewKeyIsGoodForThatConnection() {
        records.put("acme", "refresh-token", SECRET);
        SealedRecords others =
                new SealedRecords(store, () -> StateKey.of(Base64.getEncoder().encodeToString(new byte[32]), data));

        others.removeAll("acme");
        others.put("acme", "refresh-token", SECRET);

        assertThat(others.get("acme", "refresh-token")).hasValue(SECRET);
    }
}
