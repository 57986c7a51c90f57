package org.graphroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.graphroutes.sandbox.SandboxClient.encoded;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.graphroutes.sandbox.SandboxClient.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SendingTest {
    private static final String ADA = "/v1.0/users/ada@contoso.example";
    private static final String NORA = "/v1.0/users/nora.quill@contoso.example";
    private static final String MESSAGES = ADA + "/messages";
    private static final String MARK = "String {f3b1c1a6-6a0e-4a43-9c61-0f6d2f6e7c11} Name GraphRoutesKey";

    private Sandbox sandbox;
    private SandboxClient client;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(10));
        client = SandboxClient.of(sandbox, "sandbox");
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void aDraftIsKeptAsWritten() {
        Answer created = post(
                MESSAGES,
                "{'subject':'Report','importance':'High','body':{'contentType':'HTML','content':'<p>Read &amp; weep</p>'},"
                        + "'bodyPreview':'ignored','toRecipients':[" + to("nora.quill@contoso.example") + "],"
                        + "'bccRecipients':[" + to("li.wei@contoso.example") + "],'flag':{'flagStatus':'flagged'},"
                        + "'internetMessageHeaders':[{'name':'X-Case','value':'a:b'}]}");

        assertThat(created.status()).as(created.text()).isEqualTo(201);
        JsonNode draft = created.json();
        assertThat(draft.path("isDraft").asBoolean()).isTrue();
        assertThat(draft.path("importance").asText()).isEqualTo("high");
        assertThat(draft.at("/body/contentType").asText()).isEqualTo("html");
        assertThat(draft.path("bodyPreview").asText()).startsWith("Read");
        assertThat(draft.at("/from/emailAddress/address").asText()).isEqualTo("ada@contoso.example");
        assertThat(draft.path("sender")).isEqualTo(draft.path("from"));
        assertThat(draft.at("/flag/flagStatus").asText()).isEqualTo("flagged");
        assertThat(draft.has("singleValueExtendedProperties")).isFalse();
        assertThat(draft.path("parentFolderId")).isEqualTo(folder(ADA, "drafts").path("id"));
        assertThat(client.get(message(draft) + "?$select=internetMessageHeaders")
                        .text())
                .contains("X-Case", "a:b");
        Answer inFolder = post(ADA + "/mailFolders/archive/messages", "{}");
        assertThat(inFolder.json().path("parentFolderId"))
                .isEqualTo(folder(ADA, "archive").path("id"));
    }

    @Test
    void aDraftCanBeChangedAndASentMailCannot() {
        JsonNode draft = post(MESSAGES, "{'toRecipients':[" + to("a@fabrikam.example") + "]}")
                .json();
        assertThat(patch(message(draft), "{'subject':'Now with a subject'}")
                        .json()
                        .path("subject")
                        .asText())
                .isEqualTo("Now with a subject");

        Answer refused = patch(message(firstOf(ADA, "sentitems")), "{'subject':'Rewritten'}");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.code()).isEqualTo("ErrorInvalidPropertySet");
        assertThat(patch(message(firstOf(ADA, "sentitems")), "{'categories':['Red category']}")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "'[{''name'':''List-Unsubscribe'',''value'':''x''}]', InvalidInternetMessageHeader",
        "'[]', InvalidInternetMessageHeaderCollection",
        "'[{''name'':''x-1''},{''name'':''x-2''},{''name'':''x-3''},{''name'':''x-4''},{''name'':''x-5''},{''name'':''x-6''}]',"
                + " InvalidInternetMessageHeaderCollection",
    })
    void headersMustBeginWithXAndBeFew(String headers, String code) {
        Answer refused = post(MESSAGES, "{'internetMessageHeaders':" + headers + "}");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.code()).isEqualTo(code);
        assertThat(post(ADA + "/sendMail", "{'message':{'internetMessageHeaders':" + headers + "}}")
                        .code())
                .isEqualTo(code);
    }

    @Test
    void extendedPropertiesAreShownOnlyExpandedAndFoundExactly() {
        String id = post(
                        MESSAGES,
                        "{'singleValueExtendedProperties':[{'id':'" + MARK + "','value':'Key-1'},"
                                + "{'id':'String 0x1045','value':'other'}]}")
                .json()
                .path("id")
                .asText();
        String url = MESSAGES + "/" + encoded(id);
        String expand = "$expand=" + encoded("singleValueExtendedProperties($filter=id eq '" + MARK + "')");

        assertThat(client.get(url).text()).doesNotContain("Key-1");
        assertThat(client.get(url + "?$select=*").text()).doesNotContain("Key-1");
        assertThat(client.get(url + "?" + expand).json().at("/singleValueExtendedProperties/0/value"))
                .hasToString("\"Key-1\"");
        assertThat(client.get(url + "?" + expand).json().path("singleValueExtendedProperties"))
                .hasSize(1);
        assertThat(client.get(MESSAGES + "?$top=1&$expand=singleValueExtendedProperties")
                        .status())
                .isEqualTo(400);
        assertThat(marked(MESSAGES, "Key-1")).hasSize(1);
        assertThat(marked(ADA + "/mailFolders/drafts/messages", "Key-1")).hasSize(1);
        assertThat(marked(ADA + "/mailFolders/inbox/messages", "Key-1")).isEmpty();
        assertThat(marked(MESSAGES, "key-1")).isEmpty();
        assertThat(marked(MESSAGES, "other")).isEmpty();

        patch(url, "{'singleValueExtendedProperties':[{'id':'" + MARK + "','value':'Key-2'}]}");

        assertThat(marked(MESSAGES, "Key-1")).isEmpty();
        assertThat(marked(MESSAGES, "Key-2")).hasSize(1);
        assertThat(post(MESSAGES, "{'singleValueExtendedProperties':[{'id':'GraphRoutesKey','value':'x'}]}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aDraftThatIsSentGoesToSentItemsAndKeepsItsImmutableId() {
        SandboxClient immutable = client.with("Prefer", "IdType=\"ImmutableId\"");
        JsonNode draft = post(
                        MESSAGES,
                        "{'subject':'Off it goes','toRecipients':[" + to("a@fabrikam.example") + "],"
                                + "'singleValueExtendedProperties':[{'id':'" + MARK + "','value':'k'}]}")
                .json();
        String lasting = immutable.get(message(draft)).json().path("id").asText();

        Answer answer = client.send("POST", message(draft) + "/send", "");

        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(answer.text()).isEmpty();
        assertThat(client.get(message(draft)).code()).isEqualTo("ErrorItemNotFound");
        JsonNode sent = client.get(MESSAGES + "/" + encoded(lasting)).json();
        assertThat(sent.path("isDraft").asBoolean()).isFalse();
        assertThat(sent.path("parentFolderId"))
                .isEqualTo(folder(ADA, "sentitems").path("id"));
        assertThat(sent.path("internetMessageId")).isEqualTo(draft.path("internetMessageId"));
        Answer again = client.send("POST", MESSAGES + "/" + encoded(lasting) + "/send", "");
        assertThat(again.status()).isEqualTo(400);
        JsonNode log = client.get("/sandbox/sent").value();
        assertThat(log).hasSize(1);
        assertThat(log.get(0).path("key").asText()).isEqualTo("k");
        assertThat(log.get(0).path("id")).isEqualTo(sent.path("id"));
        assertThat(log.get(0).path("immutableId").asText()).isEqualTo(lasting);
        assertThat(log.get(0).path("mailbox").asText()).isEqualTo("ada@contoso.example");
        assertThat(log.get(0).at("/to/0").asText()).isEqualTo("a@fabrikam.example");
    }

    @ParameterizedTest
    @CsvSource({
        "'', ErrorInvalidRecipients, 400",
        "nobody, ErrorInvalidRecipients, 400",
        "a@b.example;c@d.example, ErrorInvalidRecipients, 400",
    })
    void aMailNeedsRecipients(String address, String code, int status) {
        String message = address.isEmpty() ? "{}" : "{'toRecipients':[" + to(address) + "]}";

        Answer refused = post(ADA + "/sendMail", "{'message':" + message + "}");

        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.code()).isEqualTo(code);
        JsonNode draft = post(MESSAGES, message).json();
        assertThat(client.send("POST", message(draft) + "/send", "").code()).isEqualTo(code);
        assertThat(client.get(message(draft)).json().path("isDraft").asBoolean())
                .isTrue();
        assertThat(client.get("/sandbox/sent").value()).isEmpty();
    }

    @Test
    void aMailToTheTenantLandsInTheInbox() {
        post(
                ADA + "/sendMail",
                "{'message':{'subject':'To all','toRecipients':[" + to("Nora.Quill@contoso.example") + ","
                        + to("stranger@fabrikam.example") + "],'bccRecipients':[" + to("li.wei@contoso.example")
                        + "],'body':{'content':'Hello'},'categories':['Red category'],"
                        + "'internetMessageHeaders':[{'name':'x-case','value':'7'}],"
                        + "'singleValueExtendedProperties':[{'id':'" + MARK + "','value':'k'}]}}");

        JsonNode sent = firstOf(ADA, "sentitems");
        assertThat(sent.path("subject").asText()).isEqualTo("To all");
        assertThat(sent.path("bccRecipients")).hasSize(1);
        JsonNode received = firstOf(NORA, "inbox");
        assertThat(received.path("internetMessageId")).isEqualTo(sent.path("internetMessageId"));
        assertThat(received.path("isRead").asBoolean(true)).isFalse();
        assertThat(received.path("bccRecipients")).isEmpty();
        assertThat(received.path("categories")).isEmpty();
        assertThat(client.get(NORA + "/messages/" + encoded(received.path("id").asText())
                                + "?$select=internetMessageHeaders")
                        .text())
                .contains("Received", "x-case")
                .doesNotContain("li.wei");
        assertThat(client.get(NORA + "/messages/" + encoded(received.path("id").asText()) + "/$value")
                        .text())
                .contains("Subject: To all", "x-case: 7", "Hello");
        assertThat(firstOf("/v1.0/users/li.wei@contoso.example", "inbox").path("internetMessageId"))
                .isEqualTo(sent.path("internetMessageId"));
        assertThat(marked(MESSAGES, "k")).hasSize(1);
    }

    @Test
    void aMailNeedNotBeKept() {
        int before = folder(ADA, "sentitems").path("totalItemCount").asInt();

        Answer answer = post(
                ADA + "/sendMail",
                "{'Message':{'subject':'Burn','toRecipients':[" + to("nora.quill@contoso.example")
                        + "]},'SaveToSentItems':false}");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(folder(ADA, "sentitems").path("totalItemCount").asInt()).isEqualTo(before);
        assertThat(firstOf(NORA, "inbox").path("subject").asText()).isEqualTo("Burn");
        assertThat(client.get("/sandbox/sent").value().get(0).path("id").isNull())
                .isTrue();
    }

    @Test
    void aParameterThatThereIsNotIsRefused() {
        String message = "{'toRecipients':[" + to("a@fabrikam.example") + "]}";

        assertThat(post(ADA + "/sendMail", "{'message':" + message + ",'saveToSent':false}")
                        .code())
                .isEqualTo("RequestBodyRead");
        assertThat(post(ADA + "/sendMail", "{'message':{'subjekt':'x'}}").code())
                .isEqualTo("RequestBodyRead");
        assertThat(post(ADA + "/sendMail", "{}").status()).isEqualTo(400);
        assertThat(client.get("/sandbox/sent").value()).isEmpty();
    }

    @Test
    void nobodySendsAsAnother() {
        Answer refused = post(
                ADA + "/sendMail",
                "{'message':{'from':" + to("nora.quill@contoso.example") + ",'toRecipients':["
                        + to("a@fabrikam.example") + "]}}");

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("ErrorSendAsDenied");
    }

    @ParameterizedTest
    @ValueSource(strings = {"reply", "replyAll", "createReply", "createReplyAll"})
    void aReplyQuotesTheMailAndStaysInItsConversation(String action) {
        post(
                NORA + "/sendMail",
                "{'message':{'subject':'Status?','toRecipients':[" + to("ada@contoso.example") + ","
                        + to("li.wei@contoso.example") + "],'ccRecipients':[" + to("x@fabrikam.example")
                        + "],'replyTo':[" + to("office@fabrikam.example") + "],"
                        + "'body':{'contentType':'html','content':'<html><body>How is it?</body></html>'}}}");
        JsonNode original = firstOf(ADA, "inbox");

        Answer answer = post(message(original) + "/" + action, "{'comment':'Fine, thanks'}");

        boolean created = action.startsWith("create");
        assertThat(answer.status()).as(answer.text()).isEqualTo(created ? 201 : 202);
        JsonNode reply = created ? answer.json() : firstOf(ADA, "sentitems");
        assertThat(reply.path("isDraft").asBoolean()).isEqualTo(created);
        assertThat(reply.path("subject").asText()).isEqualTo("Re: Status?");
        assertThat(reply.path("conversationId")).isEqualTo(original.path("conversationId"));
        assertThat(reply.at("/body/content").asText()).containsSubsequence("Fine, thanks", "Nora", "How is it?");
        assertThat(reply.at("/toRecipients").findValuesAsText("address"))
                .isEqualTo(
                        action.endsWith("All")
                                ? List.of("office@fabrikam.example", "li.wei@contoso.example")
                                : List.of("office@fabrikam.example"));
        assertThat(reply.at("/ccRecipients")).hasSize(action.endsWith("All") ? 1 : 0);
    }

    @Test
    void aReplySaysWhatItsMessageSays() {
        JsonNode original = firstOf(ADA, "inbox");

        JsonNode reply = post(
                        message(original) + "/createReply",
                        "{'message':{'subject':'Another','toRecipients':[" + to("nora.quill@contoso.example")
                                + "],'body':{'contentType':'text','content':'Mine'}}}")
                .json();
        Answer both = post(
                message(original) + "/reply",
                "{'comment':'a','message':{'body':{'contentType':'text','content':'b'}}}");

        assertThat(reply.path("subject").asText()).isEqualTo("Another");
        assertThat(reply.at("/body/content").asText()).isEqualTo("Mine");
        assertThat(reply.at("/toRecipients").findValuesAsText("address")).containsExactly("nora.quill@contoso.example");
        assertThat(both.status()).isEqualTo(400);
        JsonNode again = post(message(reply) + "/createReply", "{}").json();
        assertThat(again.path("subject").asText()).isEqualTo("Re: Another");
        assertThat(post(message(again) + "/createReply", "{}")
                        .json()
                        .path("subject")
                        .asText())
                .isEqualTo("Re: Another");
    }

    @Test
    void sendingAndWritingNeedTheirPermissions() {
        SandboxClient reader = SandboxClient.of(sandbox, "reader");
        for (String url :
                new String[] {MESSAGES, ADA + "/sendMail", MESSAGES + "/x/send", MESSAGES + "/x/createReply"}) {
            assertThat(reader.post(url, "{}").code()).as(url).isEqualTo("ErrorAccessDenied");
        }
    }

    private JsonNode marked(String messages, String key) {
        String filter = "singleValueExtendedProperties/Any(ep: ep/id eq '" + MARK + "' and ep/value eq '" + key + "')";
        Answer answer = client.get(messages + "?$filter=" + encoded(filter));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.value();
    }

    private JsonNode firstOf(String user, String folder) {
        return client.get(user + "/mailFolders/" + folder + "/messages?$top=1")
                .value()
                .get(0);
    }

    private JsonNode folder(String user, String name) {
        return client.get(user + "/mailFolders/" + name).json();
    }

    private static String message(JsonNode message) {
        return MESSAGES + "/" + encoded(message.path("id").asText());
    }

    private static String to(String address) {
        return "{'emailAddress':{'address':'" + address + "'}}";
    }

    private Answer post(String url, String json) {
        return client.post(url, json.replace('\'', '"'));
    }

    private Answer patch(String url, String json) {
        return client.patch(url, json.replace('\'', '"'));
    }
}
