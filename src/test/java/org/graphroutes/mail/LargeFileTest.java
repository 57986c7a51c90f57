package org.graphroutes.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large files pass through little memory; the benchmark does the same with 150 MB. */
class LargeFileTest {

    @TempDir
    private Path folder;

    @Test
    void aFileGoesThereAndBackThatDoesNotFitIntoTheHeap() throws Exception {
        try (LargeFileTrip trip = new LargeFileTrip(folder, "48m")) {
            assertThat(trip.go(60_000_000)).hasSize(4);
        }
    }
}
