package org.graphroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.graphroutes.sandbox.SandboxClient.encoded;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.StreamSupport;
import org.graphroutes.sandbox.SandboxClient.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings, mail tips, folders and rules. */
class MailboxTest {
    private static final String ADA = "/v1.0/users/ada@contoso.example";
    private static final String FOLDERS = ADA + "/mailFolders";
    private static final String RULES = FOLDERS + "/inbox/messageRules";
    private static final String WEI = "/v1.0/users/li.wei@contoso.example/mailFolders";
    private static final String UNKNOWN_ID = "AQMkAD" + "A".repeat(66) + "AAA=";

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
    void settingsAreReadAndMerged() {
        Answer settings = client.get(ADA + "/mailboxSettings");
        assertThat(settings.status()).isEqualTo(200);
        for (String name : new String[] {
            "archiveFolder",
            "automaticRepliesSetting",
            "dateFormat",
            "delegateMeetingMessageDeliveryOptions",
            "language",
            "timeFormat",
            "timeZone",
            "userPurpose",
            "workingHours"
        }) {
            assertThat(settings.json().hasNonNull(name)).as(name).isTrue();
        }

        Answer changed = client.patch(
                ADA + "/mailboxSettings",
                "{\"timeZone\":\"GMT Standard Time\",\"automaticRepliesSetting\":{\"status\":\"disabled\"}}");
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        JsonNode after = client.get(ADA + "/mailboxSettings").json();
        assertThat(after.path("timeZone").asText()).isEqualTo("GMT Standard Time");
        assertThat(after.at("/automaticRepliesSetting/status").asText()).isEqualTo("disabled");
        assertThat(after.at("/automaticRepliesSetting/externalAudience").asText())
                .isEqualTo("contactsOnly");
        Answer wrong = client.patch(ADA + "/mailboxSettings", "{\"timezone\":\"UTC\"}");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.code()).isEqualTo("RequestBodyRead");
        assertThat(client.patch(ADA + "/mailboxSettings", "{\"userPurpose\":\"room\"}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void mailTipsTellOfAutomaticReplies() {
        Answer tips = client.post(
                ADA + "/getMailTips",
                "{\"EmailAddresses\":[\"miles.o'neil@contoso.example\",\"incident.responders@contoso.example\","
                        + "\"nobody@contoso.example\",\"grace@fabrikam.example\"],\"MailTipsOptions\":"
                        + "\"automaticReplies, mailboxFullStatus, totalMemberCount, maxMessageSize, recipientScope\"}");

        assertThat(tips.status()).as(tips.text()).isEqualTo(200);
        JsonNode miles = tips.value().get(0);
        assertThat(miles.at("/emailAddress/name").asText()).isEqualTo("Miles O'Neil");
        assertThat(miles.at("/automaticReplies/message").asText()).contains("On call");
        assertThat(miles.path("mailboxFull").asBoolean(true)).isFalse();
        assertThat(tips.value().get(1).path("totalMemberCount").asInt()).isEqualTo(3);
        assertThat(tips.value().get(2).at("/error/code").asText()).isNotEmpty();
        assertThat(tips.value().get(3).path("recipientScope").asText()).isEqualTo("external");
        assertThat(client.post(ADA + "/getMailTips", "{}").status()).isEqualTo(400);
        String noList = "{\"EmailAddresses\":\"grace@fabrikam.example\",\"MailTipsOptions\":\"mailboxFullStatus\"}";
        assertThat(client.post(ADA + "/getMailTips", noList).status()).isEqualTo(400);
    }

    @Test
    void foldersAreListedAPageAtATime() {
        Answer first = client.get(FOLDERS);
        assertThat(first.value()).hasSize(10);
        assertThat(first.json().path("@odata.nextLink").asText()).endsWith("?%24skip=10");
        assertThat(all(FOLDERS)).contains("Inbox", "Входящие отчёты").doesNotContain("Sync Issues", "Alerts");
        assertThat(all(FOLDERS + "?includeHiddenFolders=true&$top=3")).contains("Sync Issues");
        assertThat(names(client.get(FOLDERS + "?$filter=" + encoded("startswith(displayName,'Dr')"))))
                .containsExactly("Drafts");
        assertThat(names(client.get(FOLDERS + "?$top=2&$skip=1&$orderby=displayName%20desc")))
                .doesNotContain("Inbox")
                .hasSize(2);
    }

    @Test
    void moreThanAPageOfTwoHundredAndFifty() {
        Answer page = client.get(WEI + "/inbox/childFolders?$top=250");
        assertThat(page.value()).hasSize(250);
        assertThat(page.json().has("@odata.nextLink")).isTrue();
        List<String> names = all(WEI + "/inbox/childFolders?$top=250");
        assertThat(names).contains("Case 001", "Case 260").hasSizeGreaterThan(260);
        assertThat(new HashSet<>(names)).hasSameSizeAs(names);
        assertThat(client.get(WEI + "/inbox").json().path("childFolderCount").asInt())
                .isEqualTo(names.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "inbox",
                "drafts",
                "sentitems",
                "deleteditems",
                "junkemail",
                "archive",
                "outbox",
                "msgfolderroot",
                "SentItems"
            })
    void wellKnownNamesAreGoodInEveryLanguage(String name) {
        Answer german = client.get("/v1.0/users/jurgen.muller@contoso.example/mailFolders/" + name);
        assertThat(german.status()).isEqualTo(200);
        String id = german.json().path("id").asText();
        assertThat(id).containsAnyOf("/", "-").containsAnyOf("+", "_").endsWith("=");
        assertThat(client.get("/v1.0/users/jurgen.muller@contoso.example/mailFolders/" + encoded(id))
                        .json())
                .isEqualTo(german.json());
        assertThat(german.json().path("displayName"))
                .isNotEqualTo(client.get(FOLDERS + "/" + name).json().path("displayName"));
        assertThat(client.delete(FOLDERS + "/" + name).code()).isEqualTo("ErrorDeleteDistinguishedFolder");
    }

    @Test
    void foldersNest() {
        Answer outer = client.post(FOLDERS, "{\"displayName\":\"Outer\"}");
        assertThat(outer.status()).isEqualTo(201);
        String children = FOLDERS + "/" + encoded(outer.json().path("id").asText()) + "/childFolders";
        Answer inner = client.post(children, "{\"displayName\":\"Inner\"}");
        assertThat(inner.json().path("parentFolderId")).isEqualTo(outer.json().path("id"));
        String path = children + "/" + encoded(inner.json().path("id").asText());
        assertThat(client.post(path + "/childFolders", "{\"displayName\":\"Innermost\"}")
                        .status())
                .isEqualTo(201);
        assertThat(names(client.get(path + "/childFolders"))).containsExactly("Innermost");
        assertThat(client.get(path + "/messages").value()).isEmpty();

        Answer again = client.post(children, "{\"displayName\":\"inner\"}");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.code()).isEqualTo("ErrorFolderExists");
        assertThat(client.patch(path, "{\"displayName\":\"Renamed\"}")
                        .json()
                        .path("displayName")
                        .asText())
                .isEqualTo("Renamed");
        assertThat(client.post(FOLDERS, "{\"displayName\":\" \"}").status()).isEqualTo(400);
    }

    @Test
    void aDeletedFolderIsInDeletedItemsAndThenGone() {
        String id = client.post(FOLDERS, "{\"displayName\":\"Short-lived\"}")
                .json()
                .path("id")
                .asText();
        String folder = FOLDERS + "/" + encoded(id);

        assertThat(client.delete(folder).status()).isEqualTo(204);
        assertThat(names(client.get(FOLDERS + "/deleteditems/childFolders"))).containsExactly("Short-lived");
        assertThat(client.delete(folder).status()).isEqualTo(204);

        Answer gone = client.get(folder);
        assertThat(gone.status()).isEqualTo(404);
        assertThat(gone.code()).isEqualTo("ErrorItemNotFound");
        assertThat(gone.message()).isEqualTo("The specified object was not found in the store.");
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource({
        "ada@contoso.example, nonsense, 400, ErrorInvalidIdMalformed",
        "ada@contoso.example, UNKNOWN, 404, ErrorItemNotFound",
        "plant.sensor@contoso.example, inbox, 404, MailboxNotEnabledForRESTAPI",
        "grace_fabrikam.example%23EXT%23@contoso.example, inbox, 404, MailboxNotEnabledForRESTAPI",
        "nobody@contoso.example, inbox, 404, ErrorInvalidUser",
    })
    void whatIsNotThereIsSaidAsOutlookDoes(String user, String folder, int status, String code) {
        Answer answer =
                client.get("/v1.0/users/" + user + "/mailFolders/" + folder.replace("UNKNOWN", encoded(UNKNOWN_ID)));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
    }

    @Test
    void rulesAreListedInSequence() {
        JsonNode rules = client.get(RULES + "?$top=50").value();
        assertThat(rules).hasSizeGreaterThanOrEqualTo(4);
        JsonNode first = rules.get(0);
        assertThat(first.path("sequence").asInt()).isEqualTo(1);
        assertThat(client.get(FOLDERS + "/"
                                + encoded(first.at("/actions/moveToFolder").asText()))
                        .json()
                        .path("displayName")
                        .asText())
                .isEqualTo("Alerts");
        Answer one = client.get(RULES + "/" + encoded(first.path("id").asText()) + "?$top=50");
        assertThat(one.json().path("exceptions")).isEqualTo(first.path("exceptions"));
        assertThat(client.get(FOLDERS + "/drafts/messageRules").status()).isEqualTo(400);
    }

    @Test
    void aRuleIsCreatedChangedAndDeleted() {
        Answer created = client.post(
                RULES,
                "{\"displayName\":\"From Grace\",\"sequence\":9,\"conditions\":{\"fromAddresses\":[{\"emailAddress\":"
                        + "{\"address\":\"grace@fabrikam.example\"}}]},\"actions\":{\"markAsRead\":true}}");
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertThat(created.json().path("isEnabled").asBoolean(true)).isFalse();
        String rule = RULES + "/" + encoded(created.json().path("id").asText());

        Answer changed = client.patch(rule, "{\"isEnabled\":true,\"displayName\":\"Grace\"}");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.json().path("isEnabled").asBoolean()).isTrue();
        assertThat(changed.json().path("sequence").asInt()).isEqualTo(9);
        assertThat(client.patch(rule, "{\"sequence\":\"3\"}").code()).isEqualTo("RequestBodyRead");
        assertThat(client.patch(rule, "{\"actions\":{\"explode\":true}}").status())
                .isEqualTo(400);

        assertThat(client.delete(rule).status()).isEqualTo(204);
        assertThat(client.get(rule).code()).isEqualTo("ErrorItemNotFound");
        assertThat(client.post(RULES, "{\"displayName\":\"No action\",\"sequence\":1,\"actions\":{}}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aReadOnlyRuleStays() {
        String id = StreamSupport.stream(client.get(RULES).value().spliterator(), false)
                .filter(rule -> rule.path("isReadOnly").asBoolean())
                .findFirst()
                .orElseThrow()
                .path("id")
                .asText();

        assertThat(client.delete(RULES + "/" + encoded(id)).code()).isEqualTo("ErrorAccessDenied");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "Mail.Read, GET, /v1.0/me/mailFolders, 200",
        "Mail.Read, GET, /v1.0/users/li.wei@contoso.example/mailFolders, 403",
        "Mail.Read, GET, /v1.0/me/messages, 200",
        "Mail.Read, POST, /v1.0/me/mailFolders, 403",
        "Mail.ReadWrite, POST, /v1.0/me/mailFolders, 201",
        "Mail.ReadWrite, GET, /v1.0/me/mailboxSettings, 403",
        "MailboxSettings.Read, GET, /v1.0/me/mailboxSettings, 200",
        "MailboxSettings.Read, GET, /v1.0/me/mailFolders/inbox/messageRules, 200",
        "MailboxSettings.Read, PATCH, /v1.0/me/mailboxSettings, 403",
        "MailboxSettings.ReadWrite, PATCH, /v1.0/me/mailboxSettings, 400",
    })
    void aPersonReadsTheirOwnMailbox(String scope, String method, String url, int status) {
        SignInFlow flow = new SignInFlow(sandbox);
        SandboxClient ada = flow.bearer(flow.signIn(scope)).with("Content-Type", "application/json");

        Answer answer = ada.send(method, url, method.equals("GET") ? null : "{\"displayName\":\"Mine\"}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        if (status == 403) {
            assertThat(answer.code()).isEqualTo("ErrorAccessDenied");
        }
    }

    @Test
    void anApplicationNeedsTheRole() {
        assertThat(SandboxClient.of(sandbox, "reader").get(FOLDERS).code()).isEqualTo("ErrorAccessDenied");
    }

    private List<String> all(String url) {
        List<String> names = new ArrayList<>();
        for (String next = url; !next.isEmpty(); ) {
            Answer page = client.get(next);
            names.addAll(names(page));
            next = page.json().path("@odata.nextLink").asText();
        }
        return names;
    }

    private static List<String> names(Answer page) {
        return page.value().findValuesAsText("displayName");
    }
}
