package org.graphroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.graphroutes.sandbox.SandboxClient.encoded;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.graphroutes.sandbox.SandboxClient.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UploadsTest {
    private static final String MESSAGES = "/v1.0/users/ada@contoso.example/messages";
    private static final int MIB = 1 << 20;
    private static final int SIZE = 5 * MIB + 1;

    private SettableClock clock;
    private Sandbox sandbox;
    private SandboxClient client;
    private SandboxClient outlook;
    private String draft;

    @BeforeEach
    void start() {
        clock = new SettableClock();
        sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(10).withClock(clock));
        client = SandboxClient.of(sandbox, "sandbox");
        outlook = SandboxClient.anonymous(sandbox).with("Content-Type", "application/octet-stream");
        draft = MESSAGES + "/"
                + encoded(post(
                                MESSAGES,
                                "{'subject':'With files','toRecipients':[{'emailAddress':{'address':'li.wei@contoso.example'}}]}")
                        .json()
                        .path("id")
                        .asText());
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void aLargeFileIsAttachedPieceByPieceSentAndDelivered() {
        Answer created = session("{'attachmentType':'file','name':'big.bin','size':" + SIZE + "}");
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertThat(created.json().at("/nextExpectedRanges/0").asText()).isEqualTo("0-");
        String url = created.json().path("uploadUrl").asText();
        assertThat(url).startsWith(sandbox.url() + "/api/");

        Answer first = put(url, 0, 3 * MIB);
        assertThat(first.status()).as(first.text()).isEqualTo(200);
        assertThat(first.json().at("/nextExpectedRanges/0").asText()).isEqualTo(Integer.toString(3 * MIB));
        assertThat(first.json().path("expirationDateTime"))
                .isEqualTo(created.json().path("expirationDateTime"));
        assertThat(put(url, 0, 3 * MIB).status()).isEqualTo(416);
        assertThat(put(url, 4 * MIB, SIZE).status()).isEqualTo(416);
        assertThat(outlook.get(url).json().at("/nextExpectedRanges/0").asText()).isEqualTo(Integer.toString(3 * MIB));
        Answer last = put(url, 3 * MIB, SIZE);

        assertThat(last.status()).as(last.text()).isEqualTo(201);
        assertThat(last.text()).isEmpty();
        assertThat(last.header("Location")).contains("/Attachments('");
        assertThat(put(url, 3 * MIB, SIZE).status()).isEqualTo(404);
        JsonNode attachment =
                client.get(draft + "/attachments?$select=name,size").value().get(0);
        assertThat(attachment.path("name").asText()).isEqualTo("big.bin");
        assertThat(attachment.path("size").asInt()).isEqualTo(SIZE);
        assertThat(last.header("Location"))
                .contains(encoded(attachment.path("id").asText()));
        assertThat(client.get(draft).json().path("hasAttachments").asBoolean()).isTrue();
        assertThat(client.send("POST", draft + "/send", "").status()).isEqualTo(202);
        JsonNode sent = client.get("/sandbox/sent").json().at("/value/0/attachments/0");
        assertThat(sent.path("size").asInt()).isEqualTo(SIZE);
        assertThat(sent.path("sha256").asText()).hasSize(64);
        String received = "/v1.0/users/li.wei@contoso.example/messages/"
                + encoded(client.get("/v1.0/users/li.wei@contoso.example/mailFolders/inbox/messages?$top=1")
                        .value()
                        .get(0)
                        .path("id")
                        .asText())
                + "/attachments";
        String delivered =
                client.get(received + "?$select=name").json().at("/value/0/id").asText();
        assertThat(client.get(received + "/" + encoded(delivered) + "/$value").text())
                .isEqualTo(text(0, SIZE));
    }

    @ParameterizedTest
    @CsvSource({
        "2097151, ErrorAttachmentSizeShouldNotBeLessThanMinimumSize",
        "157286401, ErrorAttachmentSizeLimitExceeded",
    })
    void aFileMustBeLargeAndNotTooLarge(long size, String code) {
        assertThat(session("{'attachmentType':'file','name':'f','size':" + size + "}")
                        .code())
                .isEqualTo(code);
    }

    @Test
    void theUrlItselfSaysWhoMayUseIt() {
        String url = session("{'attachmentType':'file','name':'f','size':" + SIZE + "}")
                .json()
                .path("uploadUrl")
                .asText();

        Answer authorised = outlook.with("Authorization", "Bearer x").get(url);
        assertThat(authorised.status()).isEqualTo(401);
        assertThat(authorised.code()).isEqualTo("InvalidAudienceForResource");
        assertThat(outlook.get(url.replaceAll("authtoken=.*", "authtoken=x")).status())
                .isEqualTo(401);
        assertThat(outlook.get(url).status()).isEqualTo(200);
        assertThat(outlook.send("PUT", url, "x").status()).isEqualTo(400);
        assertThat(outlook.with("Content-Range", "bytes 0-4194304/" + SIZE)
                        .send("PUT", url, text(0, 4 * MIB + 1))
                        .status())
                .isEqualTo(413);
        clock.advance(Duration.ofHours(3));
        assertThat(outlook.get(url).status()).isEqualTo(401);
    }

    @Test
    void anUploadEndsWhenTheDraftIsSent() {
        String url = session("{'attachmentType':'file','name':'f','size':" + SIZE + "}")
                .json()
                .path("uploadUrl")
                .asText();

        client.send("POST", draft + "/send", "");

        assertThat(put(url, 0, MIB).status()).isEqualTo(404);
    }

    @Test
    void anUploadIsCalledOff() {
        String url = session("{'attachmentType':'file','name':'f','size':" + SIZE + "}")
                .json()
                .path("uploadUrl")
                .asText();

        assertThat(outlook.delete(url).status()).isEqualTo(204);

        assertThat(outlook.get(url).status()).isEqualTo(404);
        assertThat(client.get(draft + "/attachments").value()).isEmpty();
    }

    @Test
    void neitherPiecesNorTheTokenAreKeptInTheLog() {
        String url = session("{'attachmentType':'file','name':'f','size':" + SIZE + "}")
                .json()
                .path("uploadUrl")
                .asText();

        put(url, 0, 3 * MIB);

        List<LoggedRequest> requests = sandbox.requests().list();
        assertThat(requests.get(requests.size() - 1).url()).endsWith("?authtoken=***");
        assertThat(requests.get(requests.size() - 1).body().asText()).isEqualTo(3 * MIB + " bytes");
    }

    @Test
    void smallFilesItemsAndLinksAreAttachedAtOnce() {
        String bytes = Base64.getEncoder().encodeToString(new byte[] {0, 1, 2});
        Answer file =
                attach("{'@odata.type':'#microsoft.graph.fileAttachment','name':'a.png','contentType':'image/png',"
                        + "'isInline':true,'contentId':'cid1','contentBytes':'" + bytes + "'}");
        assertThat(file.status()).as(file.text()).isEqualTo(201);
        assertThat(file.json().path("contentBytes").asText()).isEqualTo(bytes);
        assertThat(file.json().path("size").asInt()).isEqualTo(3);
        assertThat(client.get(draft).json().path("hasAttachments").asBoolean(true))
                .isFalse();
        Answer item = attach("{'@odata.type':'#microsoft.graph.itemAttachment','name':'The mail','item':"
                + "{'@odata.type':'microsoft.graph.message','subject':'Inside','body':{'content':'x'}}}");
        assertThat(item.status()).as(item.text()).isEqualTo(201);
        assertThat(client.get(draft + "/attachments?$expand=microsoft.graph.itemAttachment/item")
                        .text())
                .contains("Inside");
        assertThat(client.get(draft + "/attachments/"
                                + encoded(item.json().path("id").asText()) + "/$value")
                        .text())
                .contains("Subject: Inside");
        Answer link = attach("{'@odata.type':'#microsoft.graph.referenceAttachment','name':'A link'}");
        assertThat(link.status()).as(link.text()).isEqualTo(201);
        assertThat(attach("{'name':'typeless'}").status()).isEqualTo(400);
        assertThat(attach("{'@odata.type':'#microsoft.graph.fileAttachment','name':'f','contentBytes':'*'}")
                        .status())
                .isEqualTo(400);

        String url = draft + "/attachments/" + encoded(file.json().path("id").asText());
        assertThat(client.delete(url).status()).isEqualTo(204);

        assertThat(client.get(url).status()).isEqualTo(404);
        assertThat(client.get(draft + "/attachments").value()).hasSize(2);
    }

    @Test
    void aMailIsSentWithItsAttachmentsInOneRequest() {
        post(
                "/v1.0/users/ada@contoso.example/sendMail",
                "{'message':{'toRecipients':[{'emailAddress':{'address':'li.wei@contoso.example'}}],'attachments':["
                        + "{'@odata.type':'#microsoft.graph.fileAttachment','name':'a.txt','contentBytes':'aGVsbG8='}]}}");

        JsonNode sent = client.get("/sandbox/sent").json().at("/value/0/attachments/0");
        assertThat(sent.path("sha256").asText())
                .isEqualTo("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
        assertThat(client.get("/v1.0/users/li.wei@contoso.example/messages?$top=1&$expand=attachments")
                        .text())
                .contains("a.txt", "aGVsbG8=");
    }

    private Answer attach(String json) {
        return post(draft + "/attachments", json);
    }

    private Answer session(String item) {
        return post(draft + "/attachments/createUploadSession", "{'AttachmentItem':" + item + "}");
    }

    private Answer put(String url, int from, int to) {
        return outlook.with("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + SIZE)
                .send("PUT", url, text(from, to));
    }

    /** The part of a file of which every piece is unlike the others. */
    private static String text(int from, int to) {
        StringBuilder text = new StringBuilder(to - from);
        for (int i = from; i < to; i++) {
            text.append((char) ('a' + (i / 1000 + i) % 26));
        }
        return text.toString();
    }

    private Answer post(String url, String json) {
        return client.post(url, json.replace('\'', '"'));
    }
}
