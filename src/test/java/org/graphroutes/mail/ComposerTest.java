package org.graphroutes.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.graphroutes.files.FileStore;
import org.graphroutes.files.StoredFile;
import org.graphroutes.mail.Composer.Kind;
import org.graphroutes.problem.InvalidArgument;
import org.graphroutes.support.TestClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComposerTest {

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final String TO = "to: [ada@contoso.example], ";

    private FileStore files;
    private Composer composer;

    @BeforeEach
    void store(@TempDir Path data) {
        AtomicInteger number = new AtomicInteger();
        files = new FileStore(
                data,
                new FileStore.Limits(1_000_000, 1_000_000, Duration.ofDays(1)),
                TestClock.at("2026-11-21T08:00:00Z"),
                () -> new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) number.incrementAndGet()});
        composer = new Composer(files);
    }

    // ---- the message

    @Test
    void aMailHasWhatItsArgumentsSay() throws IOException {
        OutgoingMail mail = compose(
                Kind.MAIL,
                """
                to: [ada@contoso.example]
                cc: [Grace Hopper <grace@contoso.example>]
                bcc: [alan@contoso.example]
                replyTo: [soc@contoso.example]
                subject: Notice
                body: Hello
                importance: Low
                flag: notFlagged
                headers: ['X-Ticket: INC-7']
                """);

        assertThat((JsonNode) mail.message())
                .isEqualTo(
                        YAML.readTree(
                                """
                        subject: Notice
                        toRecipients: [{emailAddress: {address: ada@contoso.example}}]
                        ccRecipients: [{emailAddress: {address: grace@contoso.example, name: Grace Hopper}}]
                        bccRecipients: [{emailAddress: {address: alan@contoso.example}}]
                        replyTo: [{emailAddress: {address: soc@contoso.example}}]
                        importance: low
                        flag: {flagStatus: notFlagged}
                        internetMessageHeaders: [{name: X-Ticket, value: INC-7}]
                        body: {contentType: text, content: Hello}
                        """));
        assertThat(mail.comment()).isNull();
        assertThat(mail.attachments()).isEmpty();
    }

    @Test
    void argumentsAreNotChanged() throws IOException {
        ObjectNode arguments = arguments("{to: [a@x.example], htmlBody: \"<img src='data:image/png;base64,AQ=='>\"}");
        JsonNode before = arguments.deepCopy();

        composer.compose(Kind.MAIL, arguments);

        assertThat((JsonNode) arguments).isEqualTo(before);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|text|''",
                "{body: '<b>'}|text|<b>",
                "{body: x, bodyType: text}|text|x",
                "{body: '<b>', bodyType: HTML}|html|<b>",
                "{htmlBody: '<b>'}|html|<b>",
                "{htmlBody: '<b>', bodyType: HTML}|html|<b>",
                "{body: x, htmlBody: '<b>'}|html|<b>",
                "{body: x, htmlBody: '<b>', bodyType: HTML}|html|<b>"
            })
    void textIsSentAsTextUnlessHtmlIsAskedFor(String arguments, String type, String content) throws IOException {
        JsonNode body = compose(Kind.DRAFT, arguments).message().path("body");

        assertThat(body.path("contentType").asText()).isEqualTo(type);
        assertThat(body.path("content").asText()).isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"body: canary, ", ""})
    void htmlThatIsToBeSentAsTextIsRefused(String body) {
        assertRefused(
                Kind.MAIL,
                "{" + TO + body + "htmlBody: <i>canary</i>, bodyType: text}",
                "bodyType",
                "bodyType=text contradicts htmlBody");
    }

    // ---- recipients

    @ParameterizedTest
    @ValueSource(strings = {"to", "cc", "bcc"})
    void oneRecipientOfAnyKindWillDo(String argument) throws IOException {
        assertThat(compose(Kind.MAIL, "{" + argument + ": [a@x.example]}").message())
                .hasSize(2);
    }

    @Test
    void aMailWithoutARecipientIsRefused() {
        assertRefused(
                Kind.MAIL,
                "{subject: x, replyTo: [a@x.example]}",
                "to",
                "The mail has no recipient: give at least one of to");
    }

    @Test
    void aReplyNeedsARecipientUnlessItGoesToAll() throws IOException {
        assertRefused(Kind.REPLY, "{body: x, reply_all: false}", "to", "The reply has no recipient");
        assertThat(compose(Kind.REPLY, "{body: x, reply_all: true}").message()).isEmpty();
    }

    @Test
    void aDraftNeedsNone() throws IOException {
        assertThat(compose(Kind.DRAFT, "{subject: x}").message().has("toRecipients"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"to", "cc", "bcc", "replyTo"})
    void aRecipientThatIsNoAddressIsRefusedByItsArgument(String argument) {
        assertRefused(
                Kind.DRAFT,
                "{body: canary, " + argument + ": [ada at contoso]}",
                argument,
                argument + " is refused: \"ada at contoso\" is no mail address");
    }

    // ---- headers

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "X-A: b | X-A | b",
                "x-a:b | x-a | b",
                "X-Link:  https://x.example:8443/a?b=c:d  | X-Link | https://x.example:8443/a?b=c:d",
                "X-A : b | X-A | b",
                "X-Ü: b | |",
                "X-Name: Jörg | X-Name | Jörg"
            })
    void aHeaderKeepsItsColons(String header, String name, String value) throws IOException {
        String arguments = "{headers: ['" + header + "']}";
        if (name == null) {
            assertRefused(Kind.DRAFT, arguments, "headers", "is not of the form \"X-Name: value\"");
            return;
        }
        JsonNode sent = compose(Kind.DRAFT, arguments)
                .message()
                .path("internetMessageHeaders")
                .path(0);
        assertThat(sent.path("name").asText()).isEqualTo(name);
        assertThat(sent.path("value").asText()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Subject: canary",
                "X-A",
                "X-A:",
                "X-: canary",
                ": canary",
                "X A: canary",
                "X-A: canary\\r\\nBcc: e@x.example",
                "X-A: canary\\nBcc: e@x.example",
                "X-A\\r\\n: canary",
                "X-A: canary\\0"
            })
    void aHeaderThatGraphWouldNotTakeIsRefused(String header) {
        assertRefused(Kind.DRAFT, "{headers: [\"" + header + "\"]}", "headers", "is not of the form \"X-Name: value\"");
    }

    @Test
    void atMostFiveHeadersAreTaken() throws IOException {
        String five = "'X-A: 1', 'X-B: 2', 'X-C: 3', 'X-D: 4', 'X-E: 5'";

        assertThat(compose(Kind.DRAFT, "{headers: [" + five + "]}").message().path("internetMessageHeaders"))
                .hasSize(5);
        assertRefused(
                Kind.DRAFT,
                "{headers: [" + five + ", 'X-F: canary']}",
                "headers",
                "headers is refused: it has 6, and Graph takes at most 5");
    }

    // ---- attachments

    @Test
    void filesGoByTheirOwnNamesOrThoseGiven() throws IOException {
        String a = put("a.txt", "text/plain", "aa").id();
        String b = put("b.pdf", "application/pdf", "bbb").id();

        List<Attachment> own =
                compose(Kind.DRAFT, "{attachIDs: [" + a + ", " + b + "]}").attachments();
        List<Attachment> named = compose(Kind.DRAFT, "{attachIDs: [" + a + ", " + b + "], attachNames: [one.txt, '']}")
                .attachments();

        assertThat(own).extracting(Attachment::name).containsExactly("a.txt", "b.pdf");
        assertThat(own).extracting(Attachment::contentType).containsExactly("text/plain", "application/pdf");
        assertThat(own).extracting(file -> file.content().size()).containsExactly(2L, 3L);
        assertThat(own).noneMatch(Attachment::inline).allMatch(file -> file.contentId() == null);
        assertThat(own.get(1).content().open().readAllBytes()).asString().isEqualTo("bbb");
        assertThat(named).extracting(Attachment::name).containsExactly("one.txt", "b.pdf");
    }

    @Test
    void aFileThatTheBodyShowsIsCalledByItsId() throws IOException {
        String logo = put("logo.png", "image/png", "png").id();

        List<Attachment> attachments = compose(
                        Kind.DRAFT, "{htmlBody: '<img src=\"cid:" + logo + "\">', attachCIDs: [" + logo + "]}")
                .attachments();

        assertThat(attachments).singleElement().satisfies(file -> {
            assertThat(file.inline()).isTrue();
            assertThat(file.contentId()).isEqualTo(logo);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"[one]", "[one, two, three]"})
    void listsOfUnequalLengthAreRefusedWithTheCounts(String names) throws IOException {
        String a = put("a.txt", "text/plain", "aa").id();

        assertRefused(
                Kind.DRAFT,
                "{attachIDs: [" + a + ", " + a + "], attachNames: " + names + "}",
                "attachNames",
                "attachNames is refused: it has " + (names.equals("[one]") ? 1 : 3) + " and attachIDs has 2.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\r\\nX-Evil: 1", "a\\0.txt"})
    void aNameOfAFileIsOneLine(String name) throws IOException {
        String a = put("a.txt", "text/plain", "aa").id();

        assertRefused(
                Kind.DRAFT,
                "{attachIDs: [" + a + "], attachNames: [\"" + name + "\"]}",
                "attachNames",
                "attachNames is refused: a name in it holds a line break");
    }

    @ParameterizedTest
    @ValueSource(strings = {"attachIDs", "attachCIDs"})
    void anUnknownFileIsRefusedByItsId(String argument) {
        assertRefused(
                Kind.DRAFT,
                "{body: canary, " + argument + ": [f-nobody]}",
                argument,
                argument + " is refused. There is no file \"f-nobody\" in the file store");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void imagesInTheHtmlBecomeAttachmentsInEveryKindOfMail(Kind kind) throws IOException {
        OutgoingMail mail =
                compose(kind, "{" + TO + "htmlBody: \"<p><img src='data:image/png;base64,AQIDBA=='></p>\"}");

        assertThat(mail.attachments()).extracting(Attachment::name).containsExactly("image1.png");
        String text = kind == Kind.REPLY
                ? mail.comment()
                : mail.message().path("body").path("content").asText();
        assertThat(text)
                .isEqualTo("<p><img src='cid:" + mail.attachments().get(0).contentId() + "'></p>");
    }

    @Test
    void aTextThatLooksLikeAnImageStaysText() throws IOException {
        OutgoingMail mail = compose(Kind.DRAFT, "{body: \"<img src='data:image/png;base64,AQIDBA=='>\"}");

        assertThat(mail.attachments()).isEmpty();
    }

    @Test
    void anImageThatIsBrokenIsRefusedByTheArgumentThatHoldsIt() {
        String image = "\"<img src='data:image/png;base64,canary!'>\"";

        assertRefused(Kind.DRAFT, "{htmlBody: " + image + "}", "htmlBody", "htmlBody is refused: its data: image");
        assertRefused(Kind.DRAFT, "{bodyType: HTML, body: " + image + "}", "body", "body is refused: its data: image");
    }

    // ---- replies

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "Report|Re: Report",
                "Re: Report|Re: Report",
                "RE:Report|RE:Report",
                "re : Report|re : Report",
                "' Re: x'|' Re: x'",
                "Regarding x|Re: Regarding x",
                "Fwd: Re: x|Re: Fwd: Re: x"
            })
    void theSubjectOfAReplyBeginsWithReOnce(String given, String sent) throws IOException {
        assertThat(compose(Kind.REPLY, "{" + TO + "subject: \"" + given + "\"}")
                        .message()
                        .path("subject")
                        .asText())
                .isEqualTo(sent);
        assertThat(compose(Kind.MAIL, "{" + TO + "subject: \"" + given + "\"}")
                        .message()
                        .path("subject")
                        .asText())
                .isEqualTo(given);
    }

    @Test
    void theTextOfAReplyIsItsCommentAndShowsAsTyped() throws IOException {
        OutgoingMail reply = compose(Kind.REPLY, "{" + TO + "body: \"1 < 2\\nsecond line\"}");

        assertThat(reply.comment()).isEqualTo("1 &lt; 2<br>second line");
        assertThat(reply.message().properties()).singleElement().satisfies(field -> assertThat(field.getKey())
                .isEqualTo("toRecipients"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"htmlBody: <b>x</b>", "body: <b>x</b>, bodyType: HTML"})
    void aReplyMayBeHtml(String text) throws IOException {
        assertThat(compose(Kind.REPLY, "{" + TO + text + "}").comment()).isEqualTo("<b>x</b>");
    }

    private StoredFile put(String name, String type, String content) throws IOException {
        return files.put(name, type, new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
    }

    private OutgoingMail compose(Kind kind, String arguments) throws IOException {
        return composer.compose(kind, arguments(arguments));
    }

    private static ObjectNode arguments(String yaml) throws IOException {
        return (ObjectNode) new ObjectMapper().readTree(YAML.readTree(yaml).toString());
    }

    private void assertRefused(Kind kind, String arguments, String argument, String message) {
        assertThatThrownBy(() -> compose(kind, arguments))
                .isInstanceOfSatisfying(
                        InvalidArgument.class, e -> assertThat(e.facts()).containsEntry("argument", argument))
                .hasMessageContaining(message)
                .hasMessageNotContaining("canary");
    }
}
