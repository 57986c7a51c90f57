package org.graphroutes.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.graphroutes.problem.GraphError;
import org.graphroutes.problem.GraphTimeout;
import org.graphroutes.problem.StateUnusable;
import org.graphroutes.problem.Throttled;
import org.graphroutes.support.TestClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UploadSessionTest {

    private static final int CHUNK = UploadSession.CHUNK;
    private static final URI GRAPH = URI.create("https://graph.microsoft.com");
    private static final String URL = "https://outlook.office.com/api/upload?token=secret";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Deque<Object> script = new ArrayDeque<>();
    private final List<String> sent = new ArrayList<>();
    private final List<String> tokens = new ArrayList<>();
    private final List<Long> progress = new ArrayList<>();
    private final TestClock clock = TestClock.at("2026-11-21T08:00:00Z");
    private final GraphClient client =
            new GraphClient(this::answer, RetryPolicy.standard(), clock::advance, clock, () -> 0);
    private final byte[] file = new byte[2 * CHUNK + 10];

    UploadSessionTest() {
        for (int i = 0; i < file.length; i++) {
            file[i] = (byte) (i / 1000);
        }
    }

    @Test
    void chunksGoUpInOrderAndWithoutTheToken() {
        script(next(CHUNK), next(2 * CHUNK), created());

        assertThat(put(file)).isEqualTo(UploadSession.End.FINISHED);

        assertThat(sent)
                .containsExactly(
                        "PUT bytes 0-3276799/6553610",
                        "PUT bytes 3276800-6553599/6553610",
                        "PUT bytes 6553600-6553609/6553610");
        assertThat(tokens).containsOnlyNulls();
        assertThat(progress).containsExactly((long) CHUNK, 2L * CHUNK, (long) file.length);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3276799, 1", "3276800, 1", "3276801, 2", "6553600, 2"})
    void thereIsNoEmptyChunkAtTheEnd(int size, int chunks) {
        for (int i = 1; i < chunks; i++) {
            script(next(i * CHUNK));
        }
        script(created());

        assertThat(put(Arrays.copyOf(file, size))).isEqualTo(UploadSession.End.FINISHED);

        assertThat(sent).hasSize(chunks).last().asString().endsWith("-" + (size - 1) + "/" + size);
    }

    @Test
    void a200AtTheEndIsAnEndToo() {
        script(answer(200, ""));

        assertThat(put(new byte[5])).isEqualTo(UploadSession.End.FINISHED);
    }

    @Test
    void afterATroubleTheServiceSaysWhereToGoOn() {
        script(next(CHUNK), new SocketException("reset"), next(2 * CHUNK), created());

        assertThat(put(file)).isEqualTo(UploadSession.End.FINISHED);

        assertThat(sent)
                .containsExactly(
                        "PUT bytes 0-3276799/6553610",
                        "PUT bytes 3276800-6553599/6553610",
                        "GET",
                        "PUT bytes 6553600-6553609/6553610");
    }

    @Test
    void whatDidNotArriveIsSentAgain() {
        script(next(CHUNK), answer(503, ""), answer(200, "{'nextExpectedRanges':['3276800-6553609']}"));
        script(answer(502, ""), answer(504, ""), next(CHUNK), next(2 * CHUNK), created());

        assertThat(put(file)).isEqualTo(UploadSession.End.FINISHED);

        assertThat(sent)
                .containsExactly(
                        "PUT bytes 0-3276799/6553610",
                        "PUT bytes 3276800-6553599/6553610",
                        "GET",
                        "PUT bytes 3276800-6553599/6553610",
                        "GET",
                        "GET",
                        "PUT bytes 3276800-6553599/6553610",
                        "PUT bytes 6553600-6553609/6553610");
    }

    @Test
    void aRangeThatIsNotWantedIsAskedForOnce() {
        script(answer(416, ""), next(CHUNK), next(2 * CHUNK), answer(416, ""), answer(200, "{}"), answer(416, ""));

        assertThatThrownBy(() -> put(file)).isInstanceOf(GraphError.class).hasMessageContaining("416");
    }

    @Test
    void theStateOfASessionMayBeThatAllIsThere() {
        script(new SocketException("reset"), answer(200, "{'nextExpectedRanges':['5']}"));

        assertThat(put(new byte[5])).isEqualTo(UploadSession.End.FINISHED);
    }

    @ParameterizedTest
    @CsvSource({"404", "410"})
    void aSessionThatIsGoneMayBeFinishedOrNot(int status) {
        script(new SocketException("reset"), answer(status, ""));

        assertThat(put(new byte[5])).isEqualTo(UploadSession.End.GONE);
    }

    @Test
    void aServiceThatStaysAwayIsGivenUpAndTheUrlIsNotTold() {
        script(answer(500, ""), answer(500, ""), answer(500, ""), answer(500, ""), answer(500, ""));

        assertThatThrownBy(() -> put(file)).isInstanceOf(Throttled.class);

        SocketException reset = new SocketException("reset");
        script(reset, reset, reset, reset, reset);
        assertThatThrownBy(() -> put(file))
                .isInstanceOf(GraphTimeout.class)
                .hasMessageContaining("0 of 6553610 bytes")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aRefusalIsToldWithoutTheUrl() {
        script(answer(413, "{'error':{'code':'ErrorMessageSizeExceeded','message':'too large'}}"));

        assertThatThrownBy(() -> put(file))
                .isInstanceOf(GraphError.class)
                .hasMessageContaining("ErrorMessageSizeExceeded")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aFileThatEndsTooSoonIsRefused() {
        Bytes shorter = bytes(file, file.length + 1);
        script(next(CHUNK), next(2 * CHUNK));

        assertThatThrownBy(() -> upload(shorter))
                .isInstanceOf(StateUnusable.class)
                .hasMessageContaining("6553610 of 6553611");
    }

    @ParameterizedTest
    @CsvSource({
        "https://graph.microsoft.com,   http://outlook.office.com/upload",
        "https://graph.microsoft.com,   http://127.0.0.1/upload",
        "http://127.0.0.1:9,            http://outlook.office.com/upload",
        "https://graph.microsoft.com,   https://user@outlook.office.com/upload",
        "https://graph.microsoft.com,   https://outlook.office.com/upload#a",
        "https://graph.microsoft.com,   ftp://outlook.office.com/upload",
        "https://graph.microsoft.com,   ''",
        "https://graph.microsoft.com,   /upload",
        "http://127.0.0.1.evil.example, http://127.0.0.1/upload",
    })
    void bytesGoOnlyWhereNobodyListens(URI graph, String url) {
        assertThatThrownBy(() -> LinkOrigin.requireUpload(graph, url))
                .isInstanceOf(GraphError.class)
                .hasMessageContaining("uploadUrl");
    }

    @ParameterizedTest
    @CsvSource({
        "https://graph.microsoft.com, https://outlook.office.com/api/v2.0/Users('a')/Upload?token=x",
        "http://127.0.0.1:9090,       http://127.0.0.1:9090/uploads/1",
        "http://localhost:9090,       http://[::1]:9090/uploads/1",
    })
    void bytesGoToOtherHostsByHttpsAndToThisMachine(URI graph, String url) {
        assertThat(LinkOrigin.requireUpload(graph, url)).hasToString(url);
    }

    private UploadSession.End put(byte[] content) {
        return upload(bytes(content, content.length));
    }

    private UploadSession.End upload(Bytes bytes) {
        return client.upload(
                GRAPH,
                JsonNodeFactory.instance.objectNode().put("uploadUrl", URL),
                bytes,
                (done, size) -> progress.add(done));
    }

    private static Bytes bytes(byte[] content, long size) {
        return new Bytes() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(content);
            }
        };
    }

    private void script(Object... answers) {
        script.addAll(List.of(answers));
    }

    private GraphResponse answer(GraphRequest request, String token) throws IOException {
        tokens.add(token);
        String range = request.headers().get("Content-Range");
        sent.add(range == null ? request.method() : request.method() + " " + range);
        if (range != null) {
            int from = Integer.parseInt(range.split("[ -]")[1]);
            int to = Integer.parseInt(range.split("[-/]")[1]);
            assertThat(request.body().binaryValue())
                    .as(range)
                    .hasSize(to + 1 - from)
                    .matches(chunk ->
                            chunk.length < 1000 || Arrays.equals(chunk, Arrays.copyOfRange(file, from, to + 1)));
        }
        Object next = script.remove();
        if (next instanceof IOException broken) {
            throw broken;
        }
        return (GraphResponse) next;
    }

    private static GraphResponse next(long from) {
        return answer(200, "{'nextExpectedRanges':['" + from + "']}");
    }

    private static GraphResponse created() {
        return new GraphResponse(201, Map.of("Location", "https://outlook.office.com/Attachments('1')"), null);
    }

    private static GraphResponse answer(int status, String body) {
        try {
            return new GraphResponse(status, Map.of(), body.isEmpty() ? null : JSON.readTree(body.replace('\'', '"')));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
