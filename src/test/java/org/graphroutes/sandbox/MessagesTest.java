package org.graphroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.graphroutes.sandbox.SandboxClient.encoded;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import org.graphroutes.sandbox.SandboxClient.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesTest {
    private static final String ADA = "/v1.0/users/ada@contoso.example";
    private static final String MESSAGES = ADA + "/messages";
    private static final String INBOX = ADA + "/mailFolders/inbox/messages";
    private static final String IMMUTABLE = "IdType=\"ImmutableId\"";

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
    void mailsAreListedNewestFirst() {
        Answer first = client.get(MESSAGES);
        assertThat(first.value()).hasSize(10);
        assertThat(first.json().path("@odata.nextLink").asText()).contains("%24skip=10");
        JsonNode all = client.get(MESSAGES + "?$top=100&$count=true").json();
        assertThat(all.path("@odata.count").asInt())
                .isEqualTo(all.path("value").size())
                .isGreaterThan(24);
        assertThat(all.path("value").findValuesAsText("receivedDateTime"))
                .isSortedAccordingTo(Comparator.reverseOrder());
        JsonNode mail = all.path("value").get(0);
        assertThat(mail.has("internetMessageHeaders")).isFalse();
        assertThat(mail.has("immutableId")).isFalse();
        assertThat(mail.at("/from/emailAddress/address").asText()).contains("@");
        assertThat(client.get(INBOX + "?$select=internetMessageHeaders&$top=1")
                        .value()
                        .get(0)
                        .path("internetMessageHeaders"))
                .isNotEmpty();
        assertThat(client.get(INBOX + "?$top=100").value()).hasSize(24);
    }

    @Test
    void theSameMailboxWhoeverElseWasAskedBefore() {
        client.get("/v1.0/users/li.wei@contoso.example/messages");
        String here = client.get(MESSAGES + "?$top=100").value().toString();
        try (Sandbox other = Sandbox.start(SandboxOptions.defaults().withUsers(10))) {
            assertThat(SandboxClient.of(other, "sandbox")
                            .get(MESSAGES + "?$top=100")
                            .value()
                            .toString())
                    .isEqualTo(here);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "isRead eq false",
                "from/emailAddress/address eq 'grace@fabrikam.example'",
                "importance eq 'high'",
                "flag/flagStatus eq 'flagged'",
                "contains(subject,'ALERT')",
                "categories/any(c:c eq 'Red category')",
                "receivedDateTime ge 2025-12-01T00:00:00Z and isRead eq true"
            })
    void mailsAreFiltered(String filter) {
        Answer some = client.get(MESSAGES + "?$top=100&$filter=" + encoded(filter));

        assertThat(some.status()).as(some.text()).isEqualTo(200);
        assertThat(some.value()).isNotEmpty();
        assertThat(some.value().size())
                .isLessThan(client.get(MESSAGES + "?$top=100").value().size());
    }

    @ParameterizedTest
    @CsvSource({
        "receivedDateTime ge 2025-01-01T00:00:00Z, receivedDateTime asc, 200",
        "receivedDateTime ge 2025-01-01T00:00:00Z and isRead eq true, receivedDateTime desc, 200",
        "isRead eq true, receivedDateTime desc, 400",
        "isRead eq true and receivedDateTime ge 2025-01-01T00:00:00Z, receivedDateTime desc, 400",
    })
    void aSortMustBeginTheFilter(String filter, String orderBy, int status) {
        Answer answer = client.get(INBOX + "?$filter=" + encoded(filter) + "&$orderby=" + encoded(orderBy));

        assertThat(answer.status()).isEqualTo(status);
        if (status == 400) {
            assertThat(answer.code()).isEqualTo("InefficientFilter");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"invoice OR alert\"", "\"subject:invoice OR subject:alert\"", "\"from:grace\""})
    void mailsAreSearched(String search) {
        Answer found = client.get(MESSAGES + "?$top=100&$search=" + encoded(search));
        assertThat(found.value()).isNotEmpty();
        assertThat(found.value().size())
                .isLessThan(client.get(MESSAGES + "?$top=100").value().size());
        assertThat(client.get(MESSAGES + "?$search=" + encoded(search) + "&$orderby=subject")
                        .code())
                .isEqualTo("SearchWithOrderBy");
    }

    @ParameterizedTest
    @CsvSource({
        "hasAttachments:true, Everything that can be attached",
        "attachment:payslip, ''",
        "attachment:Übersicht, Everything that can be attached",
        "from:tailspin AND subject:mailbox, Reported: your mailbox is full",
        "body:Passwörter, Änderung der Passwörter",
    })
    void mailsAreSearchedByWhatTheyHave(String search, String subject) {
        Answer found = client.get(MESSAGES + "?$top=100&$search=" + encoded("\"" + search + "\""));

        assertThat(found.status()).as(found.text()).isEqualTo(200);
        List<String> subjects = found.value().findValuesAsText("subject");
        if (subject.isEmpty()) {
            assertThat(subjects).isEmpty();
        } else {
            assertThat(subjects).contains(subject);
        }
        assertThat(found.value().findValuesAsText("receivedDateTime")).isSortedAccordingTo(Comparator.reverseOrder());
    }

    @Test
    void aSearchHasItsRules() {
        Answer unquoted = client.get(MESSAGES + "?$search=subject:invoice");
        assertThat(unquoted.status()).isEqualTo(400);
        assertThat(unquoted.message())
                .isEqualTo("Syntax error: character ':' is not valid at position 7 in 'subject:invoice'.");
        assertThat(client.get(MESSAGES + "?$search=invoice").value()).isNotEmpty();
        assertThat(client.get(MESSAGES + "?$search=" + encoded("\"received:2025-12-01\""))
                        .message())
                .contains("'received' is not supported by the sandbox");
        String search = MESSAGES + "?$search=" + encoded("\"invoice\"");
        Answer filtered = client.get(search + "&$filter=" + encoded("isRead eq true"));
        assertThat(filtered.status()).isEqualTo(400);
        assertThat(filtered.code()).isEqualTo("SearchWithFilter");
        Answer sorted = client.get(search + "&$orderby=subject");
        assertThat(sorted.status()).isEqualTo(400);
        assertThat(sorted.message()).isEqualTo("The query parameter '$orderBy' is not supported with '$search'.");
    }

    @Test
    void markupBecomesText() {
        JsonNode mail = client.with("Prefer", "outlook.body-content-type=\"text\"")
                .get(everything(client))
                .json();

        assertThat(mail.at("/body/content").asText()).isEqualTo("A file, a mail, a meeting, a person & a link.");
        assertThat(mail.path("bodyPreview")).isEqualTo(mail.at("/body/content"));
    }

    @Test
    void idsHaveEveryLetterOfBase64AndAreFoundEncoded() {
        List<String> ids = client.get(MESSAGES + "?$top=100").value().findValuesAsText("id");
        assertThat(String.join("", ids)).contains("/", "+", "=", "-", "_");
        for (String id : ids) {
            assertThat(client.get(MESSAGES + "/" + encoded(id))
                            .json()
                            .path("id")
                            .asText())
                    .isEqualTo(id);
            assertThat(client.get(MESSAGES + "/" + encoded(id.replace('/', '-')))
                            .status())
                    .isEqualTo(200);
        }
        assertThat(client.get(MESSAGES + "/nonsense").code()).isEqualTo("ErrorInvalidIdMalformed");
    }

    @Test
    void aMailIsMarkedRead() {
        JsonNode unread = client.get(INBOX + "?$filter=" + encoded("isRead eq false"))
                .value()
                .get(0);
        String inbox = ADA + "/mailFolders/inbox";
        int before = client.get(inbox).json().path("unreadItemCount").asInt();

        Answer changed = client.patch(INBOX + "/" + encoded(unread.path("id").asText()), "{\"isRead\":true}");

        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.json().path("isRead").asBoolean()).isTrue();
        assertThat(changed.json().path("changeKey")).isNotEqualTo(unread.path("changeKey"));
        assertThat(client.get(inbox).json().path("unreadItemCount").asInt()).isEqualTo(before - 1);
        assertThat(client.patch(MESSAGES + "/" + encoded(unread.path("id").asText()), "{\"isDraft\":true}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aMoveChangesTheId() {
        String id = firstOfInbox(client);

        Answer moved = client.post(MESSAGES + "/" + encoded(id) + "/move", "{\"destinationId\":\"archive\"}");

        assertThat(moved.status()).isEqualTo(201);
        assertThat(moved.json().path("id").asText()).isNotEqualTo(id);
        assertThat(moved.header("Preference-Applied")).isNull();
        Answer old = client.get(MESSAGES + "/" + encoded(id));
        assertThat(old.status()).isEqualTo(404);
        assertThat(old.code()).isEqualTo("ErrorItemNotFound");
        assertThat(client.get(ADA + "/mailFolders/archive/messages").value()).hasSize(1);
        String now = MESSAGES + "/" + encoded(moved.json().path("id").asText()) + "/move";
        assertThat(client.post(now, "{\"destinationId\":\"nonsense\"}").code()).isEqualTo("ErrorInvalidIdMalformed");
        assertThat(client.post(now, "{}").status()).isEqualTo(400);
    }

    @Test
    void anImmutableIdOutlastsAMove() {
        SandboxClient immutable = client.with("Prefer", IMMUTABLE);
        String id = firstOfInbox(immutable);
        assertThat(id).isNotEqualTo(firstOfInbox(client));

        Answer moved = immutable.post(MESSAGES + "/" + encoded(id) + "/move", "{\"destinationId\":\"archive\"}");

        assertThat(moved.json().path("id").asText()).isEqualTo(id);
        assertThat(moved.header("Preference-Applied")).isEqualTo(IMMUTABLE);
        assertThat(immutable.get(MESSAGES + "/" + encoded(id)).status()).isEqualTo(200);
    }

    @Test
    void bodiesAreTextWhenPreferred() {
        Answer text = client.with("Prefer", "outlook.body-content-type='text'").get(INBOX + "?$top=50");

        assertThat(text.header("Preference-Applied")).isEqualTo("outlook.body-content-type=\"text\"");
        for (JsonNode mail : text.value()) {
            assertThat(mail.at("/body/contentType").asText()).isEqualTo("text");
            assertThat(mail.at("/body/content").asText()).doesNotContain("<");
        }
        assertThat(client.get(INBOX + "?$top=50").text()).contains("<html>");
    }

    @Test
    void aDeletedMailIsInDeletedItemsAndThenGone() {
        SandboxClient immutable = client.with("Prefer", IMMUTABLE);
        String mail = MESSAGES + "/" + encoded(firstOfInbox(immutable));

        assertThat(immutable.delete(mail).status()).isEqualTo(204);
        assertThat(immutable.get(mail).json().path("parentFolderId"))
                .isEqualTo(client.get(ADA + "/mailFolders/deleteditems").json().path("id"));
        assertThat(immutable.delete(mail).status()).isEqualTo(204);
        assertThat(immutable.get(mail).code()).isEqualTo("ErrorItemNotFound");
    }

    @Test
    void attachmentsOfEveryKindAreRead() {
        String mail = everything(client);
        JsonNode all = client.get(mail + "/attachments").value();
        assertThat(all.findValuesAsText("@odata.type"))
                .containsExactly(
                        "#microsoft.graph.fileAttachment",
                        "#microsoft.graph.itemAttachment",
                        "#microsoft.graph.itemAttachment",
                        "#microsoft.graph.itemAttachment",
                        "#microsoft.graph.referenceAttachment");
        assertThat(all.findValues("size")).hasSize(5).allMatch(size -> size.asInt() > 0);
        String attachments = mail + "/attachments/";
        List<String> ids = all.findValuesAsText("id");
        assertThat(client.get(attachments + encoded(ids.get(0)) + "/$value").text())
                .isEqualTo("Größe, prix, цена\r\n");
        assertThat(client.get(attachments + encoded(ids.get(1)) + "/$value").text())
                .contains("Subject: Lunch on Friday", "menu.csv");
        assertThat(client.get(attachments + encoded(ids.get(2)) + "/$value").text())
                .startsWith("BEGIN:VCALENDAR\r\n")
                .contains("DTSTART:20251020T080000Z\r\n", "LOCATION:Room 4\\, north wing\r\n");
        assertThat(client.get(attachments + encoded(ids.get(3)) + "/$value").text())
                .startsWith("BEGIN:VCARD\r\n")
                .contains("N:O'Brien;Sean;;;\r\n");
        Answer link = client.get(attachments + encoded(ids.get(4)) + "/$value");
        assertThat(link.status()).isEqualTo(405);
        assertThat(link.message()).startsWith("'$value' segment is not supported for the given attachment.");
    }

    @Test
    void whereALinkLeadsIsToldByBetaOnly() {
        JsonNode mail = client.get(everything(client) + "?$expand=attachments").json();
        String link = "/messages/" + encoded(mail.path("id").asText()) + "/attachments/"
                + encoded(mail.at("/attachments/4/id").asText());
        String folder = "/mailFolders/" + encoded(mail.path("parentFolderId").asText());
        String beta = ADA.replace("/v1.0/", "/beta/");

        assertThat(client.get(ADA + link).json().path("name").asText()).isEqualTo("Plan.docx");
        assertThat(client.get(ADA + link).json().has("sourceUrl")).isFalse();
        for (String path : List.of(beta + link, beta + folder + link)) {
            JsonNode told = client.get(path).json();
            assertThat(told.path("@odata.context").asText()).contains("/beta/$metadata#");
            assertThat(told.path("sourceUrl").asText())
                    .isEqualTo("https://contoso.sharepoint.example/sites/security/Plan.docx");
            assertThat(told.path("previewUrl").isNull()).isTrue();
        }
    }

    @Test
    void anAttachedItemIsThereWhenAskedFor() {
        String attachments = everything(client) + "/attachments";
        assertThat(client.get(attachments).text()).doesNotContain("\"item\"");

        JsonNode expanded = client.get(attachments + "?$expand=microsoft.graph.itemattachment/item")
                .value();

        assertThat(expanded.get(0).has("item")).isFalse();
        assertThat(expanded.findValues("item"))
                .extracting(item -> item.path("@odata.type").asText())
                .containsExactly("#microsoft.graph.message", "#microsoft.graph.event", "#microsoft.graph.contact");
        assertThat(expanded.at("/1/item/attachments/0/name").asText()).isEqualTo("menu.csv");
        assertThat(client.get(attachments + "?$expand=microsoft.graph.itemattachment/nothing")
                        .status())
                .isEqualTo(400);
        JsonNode mail = client.get(everything(client) + "?$select=subject&$expand=attachments($select=id,name)")
                .json();
        assertThat(mail.path("attachments").findValuesAsText("name")).hasSize(5);
        assertThat(mail.at("/attachments/0").has("contentBytes")).isFalse();
    }

    @Test
    void attachmentsAreSelectedAndPaged() {
        String attachments = everything(client) + "/attachments";
        JsonNode two = client.get(
                        attachments + "?$top=2&$count=true&$select=name,microsoft.graph.fileAttachment/contentId")
                .json();
        assertThat(two.path("@odata.count").asInt()).isEqualTo(5);
        assertThat(two.at("/value/0").has("contentId")).isTrue();
        assertThat(two.at("/value/0").has("contentBytes")).isFalse();
        assertThat(client.get(two.path("@odata.nextLink").asText()).value()).hasSize(2);
        Answer unknown = client.get(attachments + "?$select=contentBytes");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.message()).contains("'contentBytes' on type 'microsoft.graph.attachment'");
    }

    @Test
    void anAttachmentHasAnImmutableIdToo() {
        SandboxClient immutable = client.with("Prefer", IMMUTABLE);
        String mail = everything(immutable);
        String id =
                immutable.get(mail + "/attachments").value().get(0).path("id").asText();
        assertThat(client.get(everything(client) + "/attachments").text()).doesNotContain(id);

        immutable.post(mail + "/move", "{\"destinationId\":\"archive\"}");

        assertThat(immutable
                        .get(mail + "/attachments/" + encoded(id))
                        .json()
                        .path("id")
                        .asText())
                .isEqualTo(id);
        assertThat(client.get(ADA + "/mailFolders/archive/messages/" + mail.substring(mail.lastIndexOf('/') + 1)
                                + "/attachments")
                        .value())
                .hasSize(5);
        assertThat(client.get(mail + "/attachments/nonsense").code()).isEqualTo("ErrorInvalidIdMalformed");
        assertThat(client.get(mail + "/attachments/" + mail.substring(mail.lastIndexOf('/') + 1))
                        .code())
                .isEqualTo("ErrorItemNotFound");
    }

    @Test
    void mailsAsTheyCameInAreInEveryMailbox() {
        JsonNode reports = client.get(ADA + "/mailFolders?$filter=" + encoded("displayName eq 'Reports'"))
                .value()
                .get(0);
        JsonNode mails = client.get(
                        ADA + "/mailFolders/" + encoded(reports.path("id").asText()) + "/messages")
                .value();

        assertThat(mails.findValuesAsText("subject"))
                .containsExactlyInAnyOrder(
                        "Reported: your mailbox is full",
                        "Änderung der Passwörter",
                        "Price list – €",
                        "每周报告",
                        "FW: FW: FW: FW: The original phish",
                        "Everything that can be attached");
        assertThat(mails.at("/0/toRecipients/0/emailAddress/address").asText()).isEqualTo("ada@contoso.example");
    }

    @Test
    void aMailboxMayHaveThousandsOfMails() {
        String asa = "/v1.0/users/asa.angstrom@contoso.example/mailFolders/inbox";
        assertThat(client.get(asa).json().path("totalItemCount").asInt()).isEqualTo(3024);
        assertThat(client.get(asa + "/messages?$top=1000&$skip=2500&$select=subject")
                        .value())
                .hasSize(524);
        assertThat(client.get(asa + "/messages?$top=1001").status()).isEqualTo(400);
    }

    /** The mail with an attachment of every kind. */
    private static String everything(SandboxClient client) {
        String query = "?$filter=" + encoded("subject eq 'Everything that can be attached'");
        return MESSAGES + "/"
                + encoded(client.get(MESSAGES + query).value().get(0).path("id").asText());
    }

    private static String firstOfInbox(SandboxClient client) {
        return client.get(INBOX + "?$top=1").value().get(0).path("id").asText();
    }
}
