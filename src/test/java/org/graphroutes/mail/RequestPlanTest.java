package org.graphroutes.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.graphroutes.graph.Bytes;
import org.graphroutes.problem.InvalidArgument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPlanTest {

    private static final int MAX = RequestPlan.MAX_REQUEST;
    private static final long MIB = 1024 * 1024;

    private final List<String> opened = new ArrayList<>();

    static Stream<Arguments> plans() {
        return Stream.of(
                // sizes; what goes inside, is posted, is uploaded (a is the first)
                Arguments.of(List.of(), "", "", ""),
                Arguments.of(List.of(0L), "a", "", ""),
                Arguments.of(List.of(1_000L, 2_000L), "ab", "", ""),
                Arguments.of(List.of(2_900_000L), "a", "", ""),
                Arguments.of(List.of(2_900_000L, 2_900_000L), "b", "a", ""),
                Arguments.of(List.of(2_900_000L, 2_900_000L, 2_900_000L), "c", "ab", ""),
                Arguments.of(List.of(1_000L, 2_990_000L, 50_000L), "ac", "b", ""),
                Arguments.of(List.of(1_000_000L, 1_000_000L, 1_000_000L), "bc", "a", ""),
                Arguments.of(List.of(3 * MIB - 1), "", "", "a"),
                Arguments.of(List.of(3 * MIB), "", "", "a"),
                Arguments.of(List.of(10L, 3 * MIB, 10L), "ac", "", "b"),
                Arguments.of(List.of(5 * MIB, 2_900_000L, 2_800_000L), "c", "b", "a"),
                Arguments.of(List.of(150 * MIB), "", "", "a"));
    }

    @ParameterizedTest(name = "{0}: inside {1}, posted {2}, uploaded {3}")
    @MethodSource("plans")
    void theLargestFilesGoByThemselvesUntilTheRestFits(List<Long> sizes, String inside, String posted, String uploaded)
            throws IOException {
        RequestPlan plan = RequestPlan.of(mail("Hello", sizes));

        StringBuilder names = new StringBuilder();
        plan.message()
                .path("attachments")
                .forEach(attachment -> names.append(attachment.path("name").asText()));
        assertThat(names).hasToString(inside);
        assertThat(names(plan.posted())).isEqualTo(posted);
        assertThat(names(plan.uploaded())).isEqualTo(uploaded);
        assertThat(plan.isWhole()).isEqualTo(posted.isEmpty() && uploaded.isEmpty());
        assertThat(bytes(plan.request())).isLessThanOrEqualTo(MAX);
        assertThat(String.join("", opened)).isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void theLimitHoldsToTheByte(int files) throws IOException {
        List<Long> sizes = new ArrayList<>(List.of(300L, 200L, 100L).subList(0, files));
        int rest = MAX - bytes(RequestPlan.of(mail("ü", sizes)).request());

        RequestPlan full = RequestPlan.of(mail("ü" + "x".repeat(rest), sizes));
        RequestPlan over = RequestPlan.of(mail("ü" + "x".repeat(rest + 1), sizes));

        assertThat(bytes(full.request())).isEqualTo(MAX);
        assertThat(full.isWhole()).isTrue();
        assertThat(names(over.posted())).isEqualTo("a");
        assertThat(over.message().path("attachments")).hasSize(files - 1);
        assertThat(over.message().has("attachments")).isEqualTo(files > 1);
    }

    @Test
    void aFileIsPostedAloneUpToTheLastByteThatFits() throws IOException {
        int frame = bytes(RequestPlan.fileAttachment(file("a", 0)));
        long largest = (MAX - frame) / 4 * 3;

        RequestPlan fits = RequestPlan.of(mail("x".repeat(1_000), List.of(largest)));
        RequestPlan over = RequestPlan.of(mail("x".repeat(1_000), List.of(largest + 1)));

        assertThat(names(fits.posted())).isEqualTo("a");
        assertThat(bytes(RequestPlan.fileAttachment(fits.posted().get(0)))).isLessThanOrEqualTo(MAX);
        assertThat(names(over.uploaded())).isEqualTo("a");
        assertThat(bytes(RequestPlan.fileAttachment(over.uploaded().get(0)))).isGreaterThan(MAX);
    }

    @Test
    void aFileOfMoreThan150MegabytesIsRefused() {
        assertThatThrownBy(() -> RequestPlan.of(mail("canary", List.of(1L, 150 * MIB + 1))))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageStartingWith(
                        "attachIDs is refused: \"b\" has 157286401 bytes, and Graph attaches at most 157286400 (150 MB).")
                .hasMessageNotContaining("canary");
        assertThat(opened).isEmpty();
    }

    @Test
    void aFileThatTheBodyShowsIsRefusedByItsOwnArgument() {
        Attachment shown = new Attachment(
                "i", "image/png", true, "id-1", file("i", 150 * MIB + 1).content());

        assertThatThrownBy(() ->
                        RequestPlan.of(new OutgoingMail(mail("", List.of()).message(), null, List.of(shown))))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageStartingWith("attachCIDs is refused: \"i\"");
    }

    @Test
    void aBodyThatFitsInNoRequestIsRefused() throws IOException {
        int rest = MAX - bytes(RequestPlan.of(mail("", List.of())).request());

        assertThat(RequestPlan.of(mail("x".repeat(rest), List.of())).isWhole()).isTrue();
        assertThatThrownBy(() -> RequestPlan.of(mail("x".repeat(rest + 1), List.of(10L))))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage(
                        "The mail is refused: without its files it has 4000001 bytes as JSON, and Graph takes at most"
                                + " 4000000 in one request. Shorten the body, or send it as a file (attachIDs).");
        assertThat(opened).isEmpty();
    }

    @Test
    void theCommentOfAReplyCountsAndGoesBesideTheMessage() throws IOException {
        ObjectNode message = JsonNodeFactory.instance.objectNode();

        RequestPlan plan = RequestPlan.of(new OutgoingMail(message, "x", List.of(file("a", 10))));

        assertThat(plan.request().path("comment").asText()).isEqualTo("x");
        assertThat(plan.request().path("message").path("attachments")).hasSize(1);
        assertThat(message.isEmpty()).isTrue();
        assertThatThrownBy(() -> RequestPlan.of(new OutgoingMail(message, "x".repeat(MAX), List.of())))
                .isInstanceOf(InvalidArgument.class);
    }

    @Test
    void theSameFileTwiceIsTakenOutOnce() throws IOException {
        Attachment file = file("a", 2_000_000);

        RequestPlan plan = RequestPlan.of(
                new OutgoingMail(JsonNodeFactory.instance.objectNode(), null, List.of(file, file("a", 2_000_000))));

        assertThat(plan.posted()).hasSize(1);
        assertThat(plan.message().path("attachments")).hasSize(1);
    }

    @Test
    void anAttachmentIsWhatGraphCallsAFileAttachment() throws IOException {
        ObjectNode plain = RequestPlan.fileAttachment(file("a", 4));
        ObjectNode inline = RequestPlan.fileAttachment(
                new Attachment("i", "image/png", true, "id-1", file("i", 1).content()));

        assertThat(plain)
                .hasToString(
                        "{\"@odata.type\":\"#microsoft.graph.fileAttachment\",\"name\":\"a\",\"contentType\":\"text/plain\","
                                + "\"isInline\":false,\"contentBytes\":\"eHh4eA==\"}");
        assertThat(inline.path("isInline").asBoolean()).isTrue();
        assertThat(inline.path("contentId").asText()).isEqualTo("id-1");
        assertThat(Base64.getDecoder().decode(inline.path("contentBytes").asText()))
                .hasSize(1);
    }

    @Test
    void anUploadSessionIsAskedForWithTheSize() throws IOException {
        assertThat(RequestPlan.attachmentItem(file("a", 4 * MIB)))
                .hasToString("{\"AttachmentItem\":{\"attachmentType\":\"file\",\"name\":\"a\",\"size\":4194304,"
                        + "\"contentType\":\"text/plain\",\"isInline\":false}}");
        assertThat(opened).isEmpty();
    }

    private OutgoingMail mail(String body, List<Long> sizes) {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("subject", "ß");
        message.putObject("body").put("contentType", "text").put("content", body);
        List<Attachment> attachments = new ArrayList<>();
        for (int i = 0; i < sizes.size(); i++) {
            attachments.add(file(String.valueOf((char) ('a' + i)), sizes.get(i)));
        }
        return new OutgoingMail(message, null, attachments);
    }

    private Attachment file(String name, long size) {
        return new Attachment(name, "text/plain", false, null, new Bytes() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open() {
                opened.add(name);
                byte[] bytes = new byte[(int) size];
                Arrays.fill(bytes, (byte) 'x');
                return new ByteArrayInputStream(bytes);
            }
        });
    }

    private static String names(List<Attachment> attachments) {
        return String.join("", attachments.stream().map(Attachment::name).toList());
    }

    private static int bytes(ObjectNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8).length;
    }
}
