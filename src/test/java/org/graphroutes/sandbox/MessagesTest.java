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

    private static String firstOfInbox(SandboxClient client) {
        return client.get(INBOX + "?$top=1").value().get(0).path("id").asText();
    }
}
