package org.graphroutes.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.graphroutes.problem.InvalidConfiguration;
import org.graphroutes.problem.StateUnusable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateKeyTest {

    private static final String CONFIGURED = Base64.getEncoder().encodeToString(new byte[32]);

    @TempDir
    Path data;

    @Test
    void aConfiguredKeyIsTakenAndNoFileIsMade() {
        assertThat(StateKey.of(CONFIGURED + "\n", data).key().getEncoded()).isEqualTo(new byte[32]);
        assertThat(data).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"correct horse battery staple, and 32 more", "AAAA", "c2hvcnQ="})
    void aConfiguredTextThatIsNoKeyIsRefusedWithoutShowingIt(String text) {
        assertThatThrownBy(() -> StateKey.of(text, data))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContainingAll("graph.state.key", "openssl rand -base64 32")
                .hasMessageNotContaining(text)
                .hasNoCause();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  "})
    void withoutOneAKeyIsMadeOnceForTheOwnerAlone(String nothing) throws IOException {
        StateKey key = StateKey.of(nothing, data.resolve("new"));

        Path file = data.resolve("new/state.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Base64.getDecoder().decode(Files.readString(file).strip()))
                .hasSize(32)
                .isEqualTo(key.key().getEncoded());
        assertThat(StateKey.of(null, data.resolve("new")).id()).isEqualTo(key.id());
        assertThat(data.resolve("new/state.key.new")).doesNotExist();
    }

    @Test
    void allWhoStartAtTheSameTimeHaveTheSameKey() throws Exception {
        int many = 8;
        CyclicBarrier start = new CyclicBarrier(many);
        ExecutorService threads = Executors.newFixedThreadPool(many);
        try {
            List<Future<byte[]>> keys = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                keys.add(threads.submit(() -> {
                    start.await();
                    return StateKey.of(null, data).key().getEncoded();
                }));
            }
            Set<String> different = new HashSet<>();
            for (Future<byte[]> key : keys) {
                different.add(Base64.getEncoder().encodeToString(key.get()));
            }
            assertThat(different).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----"})
    void aKeyThatOthersMayReadIsRefusedWithTheRemedy(String permissions) throws IOException {
        StateKey.of(null, data);
        Path file = data.resolve("state.key");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

        assertThatThrownBy(() -> StateKey.of(null, data))
                .isInstanceOf(StateUnusable.class)
                .hasMessageContaining("chmod 600 " + file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "no key"})
    void aDamagedKeyFileIsRefusedAndNotReplaced(String text) throws IOException {
        StateKey.of(null, data);
        Path file = Files.writeString(data.resolve("state.key"), text);

        assertThatThrownBy(() -> StateKey.of(null, data))
                .isInstanceOf(StateUnusable.class)
                .hasMessageContainingAll(file.toString(), "holds no key", "Restore it");
        assertThat(file).hasContent(text);
    }

    @Test
    void aFolderThatCannotBeMadeIsRefused() throws IOException {
        Path file = Files.writeString(data.resolve("file"), "x");

        assertThatThrownBy(() -> StateKey.of(null, file))
                .isInstanceOf(StateUnusable.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void theKeyIsNeverPrinted() {
        assertThat(StateKey.of(CONFIGURED, data)).hasToString("StateKey[***]");
    }

    @Test
    void theIdTellsKeysApart() {
        byte[] other = new byte[32];
        other[31] = 1;
        StateKey one = StateKey.of(CONFIGURED, data);
        StateKey two = StateKey.of(Base64.getEncoder().encodeToString(other), data);

        assertThat(one.id()).isNotEqualTo(two.id()).hasSize(StateKey.ID_LENGTH);
    }
}
