package org.graphroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.graphroutes.sandbox.SandboxClient.encoded;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.graphroutes.sandbox.SandboxClient.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Mails as they come in over the internet, and as they leave the sandbox again. */
class MimeTest {
    private static final Path SAMPLES = Path.of("src/test/resources/mime");
    private static final String ADA = "ada@contoso.example";
    private static final String MESSAGES = "/v1.0/users/" + ADA + "/messages/";

    private static Sandbox sandbox;
    private static SandboxClient client;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(10));
        client = SandboxClient.of(sandbox, "sandbox");
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    static List<String> samples() throws IOException {
        try (Stream<Path> files = Files.list(SAMPLES)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void thereAreSamplesOfEveryKind() throws IOException {
        assertThat(samples()).hasSizeGreaterThanOrEqualTo(30);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aMailLeavesByteForByteAsItCame(String sample) throws IOException {
        byte[] mime = Files.readAllBytes(SAMPLES.resolve(sample));

        JsonNode ids = client.deliver(ADA, "inbox/Alerts", mime).json();

        String mail = MESSAGES + encoded(ids.path("id").asText());
        assertThat(client.bytes(mail + "/$value")).isEqualTo(mime);
        assertThat(client.bytes(MESSAGES + encoded(ids.path("immutableId").asText()) + "/$value"))
                .isEqualTo(mime);
        assertThat(client.get(mail + "?$expand=attachments").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "01-plain-ascii | Shift report | text | Nothing to report. | ''",
                "03-iso-8859-1-8bit | Größere Wartung | text | Größere Wartung am Freitag. | ''",
                "04-windows-1252-8bit | € 5 – today | text | It costs €5 – “today” only… | ''",
                "05-utf-8-8bit | 安全通知 | text | Привет, мир. 🙂 | ''",
                "06-quoted-printable | Café | text | Le café est fermé. Le café | ''",
                "07-base64-text | Base64 | html | <p>Grüße</p> | ''",
                "08-no-final-newline | Cut | text | The last line does not end | ''",
                "09-bare-lf | Unix | text | Lines end as on Unix. | ''",
                "11-long-lines | Long | text | word word | ''",
                "13-folded-headers | A subject that goes on and on\tand on | text | body | ''",
                "16-duplicated-headers | First subject | text | body | ''",
                "17-raw-8bit-headers | Pas encodé | text | body | ''",
                "18-raw-latin1-headers | Nicht kodiert: Grüße | text | Grüße | ''",
                "19-alternative | Two forms | html | <b>form</b> | ''",
                "20-inline-image | Inline | html | cid:logo@fabrikam | logo.png",
                "21-attachment | With a file | text | See the file. | report.pdf",
                "22-names-rfc2231-and-2047 | Names | text | Names. | Übersicht 2025.bin,Отчёт.bin,a very long name.bin",
                "23-nested-five-deep | Level 1 | text | Mail 1. | Level 2",
                "24-nested-8bit | Wrapper | text | See the mail. | Über",
                "25-multipart-signed | Signed | text | Signed text | smime.p7s",
                "26-winmail | From Outlook | text | Rich text. | winmail.dat",
                "28-koi8-r | Входящие | text | Привет | ''",
                "29-iso-2022-jp | 会議 | text | 会議は明日です。 | ''",
                "30-utf-16 | Wide | text | Wide letters: Ω | ''",
                "31-unknown-charset | Unknown | text | Café | ''",
                "32-missing-end-boundary | Cut off | text | The rest was lost. | ATT00001.bin",
                "33-broken-base64 | Broken | text | Broken. | broken.pdf",
                "38-calendar | Invitation | text | Meeting. | ATT00001.txt",
            })
    void aMailIsReadIntoWhatOutlookKnows(
            String sample, String subject, String contentType, String part, String attachments) throws IOException {
        String mail = MESSAGES + deliver(sample);

        JsonNode message = client.get(mail).json();

        assertThat(message.path("subject").asText()).isEqualTo(subject);
        assertThat(message.at("/body/contentType").asText()).isEqualTo(contentType);
        assertThat(message.at("/body/content").asText()).contains(part);
        assertThat(String.join(",", client.get(mail + "/attachments").value().findValuesAsText("name")))
                .isEqualTo(attachments);
    }

    @Test
    void addressesDatesAndHeadersAreRead() throws IOException {
        JsonNode message =
                client.get(MESSAGES + deliver("34-groups-and-comments")).json();
        assertThat(message.at("/from/emailAddress/name").asText()).isEqualTo("Okafor, Grace");
        assertThat(message.path("toRecipients")).isEmpty();
        assertThat(message.path("ccRecipients").findValuesAsText("address"))
                .containsExactly("sean@litware.example", "bob@litware.example", "carol@litware.example");
        assertThat(message.at("/replyTo/0/emailAddress/address").asText()).isEqualTo("help@fabrikam.example");
        assertThat(message.path("sentDateTime").asText()).isEqualTo("2025-10-06T09:15:00Z");
        assertThat(message.path("internetMessageId").asText()).endsWith("@mail.fabrikam.example>");

        JsonNode headers = client.get(MESSAGES + deliver("16-duplicated-headers") + "?$select=internetMessageHeaders")
                .json()
                .path("internetMessageHeaders");
        assertThat(headers.findValuesAsText("name"))
                .containsExactly(
                        "Received",
                        "From",
                        "To",
                        "Subject",
                        "Date",
                        "Message-ID",
                        "MIME-Version",
                        "Received",
                        "Received",
                        "Subject",
                        "To",
                        "X-Twice",
                        "X-Twice",
                        "Content-Type");
        assertThat(client.get(MESSAGES + deliver("17-raw-8bit-headers"))
                        .json()
                        .at("/from/emailAddress/name")
                        .asText())
                .isEqualTo("Zoë Lévêque");
    }

    @Test
    void whatTheBodyShowsIsNotMentioned() throws IOException {
        String mail = MESSAGES + deliver("20-inline-image");

        assertThat(client.get(mail).json().path("hasAttachments").asBoolean()).isFalse();
        JsonNode image = client.get(mail + "/attachments").value().get(0);
        assertThat(image.path("@odata.type").asText()).isEqualTo("#microsoft.graph.fileAttachment");
        assertThat(image.path("isInline").asBoolean()).isTrue();
        assertThat(image.path("contentId").asText()).isEqualTo("logo@fabrikam");
        assertThat(image.path("contentBytes").asText()).startsWith("iVBORw0KGgo");
    }

    @Test
    void rawBytesStayRaw() throws IOException {
        String mail = MESSAGES + deliver("27-binary-part");
        JsonNode file = client.get(mail + "/attachments").value().get(0);
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }

        assertThat(client.bytes(mail + "/attachments/" + encoded(file.path("id").asText()) + "/$value"))
                .isEqualTo(all);
    }

    @Test
    void anAttachedMailBringsItsOwnAtWhateverDepth() throws IOException {
        byte[] mime = Files.readAllBytes(SAMPLES.resolve("23-nested-five-deep.eml"));
        String mail = MESSAGES + deliver("23-nested-five-deep");
        String id = client.get(mail + "/attachments").value().get(0).path("id").asText();
        String attachment = mail + "/attachments/" + encoded(id);
        assertThat(client.get(attachment).json().has("item")).isFalse();

        JsonNode at = client.get(attachment + "?$expand=microsoft.graph.itemattachment/item")
                .json();

        for (String subject : List.of("Level 2", "Level 3", "Level 4", "Innermost")) {
            assertThat(at.path("@odata.type").asText()).isEqualTo("#microsoft.graph.itemAttachment");
            assertThat(at.at("/item/@odata.type").asText()).isEqualTo("#microsoft.graph.message");
            assertThat(at.at("/item/subject").asText()).isEqualTo(subject);
            at = at.at("/item/attachments/0");
        }
        String all = new String(mime, StandardCharsets.UTF_8);
        String inner = new String(client.bytes(attachment + "/$value"), StandardCharsets.UTF_8);
        assertThat(all).contains(inner + "\r\n--level1--");
        assertThat(inner).contains("Subject: Level 2").doesNotContain("Subject: Level 1");
    }

    @Test
    void aMailThatOutlookMadeIsReadAgainAsTheSame() {
        JsonNode made = client.get(MESSAGES + "?$filter=" + encoded("subject eq 'Everything that can be attached'")
                        + "&$select=subject,body,from,toRecipients,sentDateTime,internetMessageId")
                .value()
                .get(0);
        byte[] mime = client.bytes(MESSAGES + encoded(made.path("id").asText()) + "/$value");

        String mail = MESSAGES
                + encoded(client.deliver("nora.quill@contoso.example", "inbox", mime)
                        .json()
                        .path("id")
                        .asText());

        mail = mail.replace(ADA, "nora.quill@contoso.example");
        JsonNode again = client.get(mail).json();
        for (String name : List.of("subject", "from", "toRecipients", "sentDateTime", "internetMessageId")) {
            assertThat(again.path(name)).as(name).isEqualTo(made.path(name));
        }
        assertThat(again.at("/body/content")).isEqualTo(made.at("/body/content"));
        JsonNode attachments = client.get(mail + "/attachments").value();
        assertThat(attachments.findValuesAsText("name"))
                .containsExactly("Übersicht.txt", "Lunch on Friday", "Perimeter review.ics", "Sean O'Brien.vcf");
        assertThat(client.bytes(mail + "/$value")).isEqualTo(mime);
    }

    @Test
    void anOrderIsCheckedBeforeItIsCarriedOut() {
        byte[] mime = "Subject: x\r\n\r\n".getBytes(StandardCharsets.UTF_8);
        assertThat(client.deliver("nobody@contoso.example", "inbox", mime).status())
                .isEqualTo(404);
        assertThat(client.deliver("plant.sensor@contoso.example", "inbox", mime).status())
                .isEqualTo(404);
        String url = "/sandbox/mailboxes/" + ADA + "/messages";
        assertThat(client.post(url, "{}").status()).isEqualTo(415);
        assertThat(client.get(url).status()).isEqualTo(405);
        Answer made = client.deliver(ADA, "Projects/New", mime);
        assertThat(made.status()).isEqualTo(201);
        assertThat(client.get("/v1.0/users/" + ADA + "/mailFolders?$filter=" + encoded("displayName eq 'Projects'"))
                        .value()
                        .get(0)
                        .path("childFolderCount")
                        .asInt())
                .isEqualTo(2);
    }

    private static String deliver(String sample) throws IOException {
        byte[] mime = Files.readAllBytes(SAMPLES.resolve(sample + ".eml"));
        return encoded(
                client.deliver(ADA, "inbox/Alerts", mime).json().path("id").asText());
    }
}
