package org.graphroutes.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.graph.core.requests.BaseGraphRequestAdapter;
import com.microsoft.graph.core.tasks.LargeFileUploadTask;
import com.microsoft.graph.models.Attachment;
import com.microsoft.graph.models.AttachmentItem;
import com.microsoft.graph.models.AttachmentType;
import com.microsoft.graph.models.BodyType;
import com.microsoft.graph.models.EmailAddress;
import com.microsoft.graph.models.FileAttachment;
import com.microsoft.graph.models.FollowupFlagStatus;
import com.microsoft.graph.models.Importance;
import com.microsoft.graph.models.InternetMessageHeader;
import com.microsoft.graph.models.ItemAttachment;
import com.microsoft.graph.models.ItemBody;
import com.microsoft.graph.models.MailFolder;
import com.microsoft.graph.models.Message;
import com.microsoft.graph.models.MessageRule;
import com.microsoft.graph.models.Recipient;
import com.microsoft.graph.models.ReferenceAttachment;
import com.microsoft.graph.serviceclient.GraphServiceClient;
import com.microsoft.graph.users.item.UserItemRequestBuilder;
import com.microsoft.graph.users.item.messages.item.attachments.createuploadsession.CreateUploadSessionPostRequestBody;
import com.microsoft.graph.users.item.messages.item.reply.ReplyPostRequestBody;
import com.microsoft.graph.users.item.sendmail.SendMailPostRequestBody;
import com.microsoft.kiota.authentication.AnonymousAuthenticationProvider;
import com.microsoft.kiota.authentication.AuthenticationProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.graphroutes.GraphRoutes;
import org.graphroutes.files.FileStore;
import org.graphroutes.sandbox.Sandbox;
import org.graphroutes.sandbox.SandboxOptions;
import org.graphroutes.support.SandboxTransport;
import org.graphroutes.support.TestHome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Microsoft's own SDK reads what the commands did to mailboxes, and the commands read what the SDK did. */
class MicrosoftSdkBothWaysTest {

    private static final String ADA = "ada@contoso.example";
    private static final String LI = "li.wei@contoso.example";
    private static final String NORA = "nora.quill@contoso.example";
    private static final byte[] IMAGE = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
    private static final byte[] SMALL = bytes(1_000);
    private static final byte[] LARGE = bytes(4_500_000);

    @TempDir
    private static Path folder;

    private static Sandbox sandbox;
    private static GraphRoutes routes;
    private static UserItemRequestBuilder ada;
    private static UserItemRequestBuilder li;
    private static UserItemRequestBuilder nora;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(20));
        routes = new GraphRoutes(new TestHome(folder)
                        .connection("acme", sandbox, Map.of("mailbox", ADA))
                        .home())
                .forAllCommands()
                .start();
        String token = "Bearer " + new SandboxTransport(sandbox).bearer().value();
        AuthenticationProvider bearer = (request, context) -> request.headers.add("Authorization", token);
        BaseGraphRequestAdapter adapter = new BaseGraphRequestAdapter(bearer, sandbox.url() + "/v1.0");
        adapter.setBaseUrl(sandbox.url() + "/v1.0");
        GraphServiceClient graph = new GraphServiceClient(adapter);
        ada = graph.users().byUserId(ADA);
        li = graph.users().byUserId(LI);
        nora = graph.users().byUserId(NORA);
    }

    @AfterAll
    static void stop() {
        routes.close();
        sandbox.close();
    }

    @Test
    void theSdkReadsAMailOfEverything() throws IOException {
        String html = "<p>Grüße <img src=\"data:image/png;base64,%s\"></p>"
                .formatted(Base64.getEncoder().encodeToString(IMAGE));

        call(
                "send-mail",
                Map.of(
                        "to",
                        "Li Wei <" + LI + ">",
                        "cc",
                        "grace@fabrikam.example",
                        "bcc",
                        NORA,
                        "replyTo",
                        "soc@contoso.example",
                        "subject",
                        "Everything",
                        "htmlBody",
                        html,
                        "importance",
                        "High",
                        "headers",
                        List.of("X-Ticket: INC-7: urgent"),
                        "attachIDs",
                        List.of(file("small.bin", SMALL), file("large.bin", LARGE))));

        Message mail = find(li, "Everything");
        assertThat(mail.getImportance()).isEqualTo(Importance.High);
        assertThat(mail.getFrom().getEmailAddress().getAddress()).isEqualTo(ADA);
        assertThat(addresses(mail.getToRecipients())).containsExactly(LI);
        assertThat(addresses(mail.getCcRecipients())).containsExactly("grace@fabrikam.example");
        assertThat(mail.getBccRecipients()).isEmpty();
        assertThat(addresses(mail.getReplyTo())).containsExactly("soc@contoso.example");
        assertThat(addresses(find(ada, "Everything").getBccRecipients())).containsExactly(NORA);
        assertThat(find(nora, "Everything").getSubject()).isEqualTo("Everything");
        assertThat(header(li, mail, "X-Ticket")).isEqualTo("INC-7: urgent");

        Map<String, FileAttachment> files = files(li, mail);
        assertThat(files).hasSize(3);
        assertThat(files.get("small.bin").getContentBytes()).isEqualTo(SMALL);
        assertThat(files.get("large.bin").getContentBytes()).isEqualTo(LARGE);
        FileAttachment image = files.values().stream()
                .filter(FileAttachment::getIsInline)
                .findFirst()
                .orElseThrow();
        assertThat(image.getContentBytes()).isEqualTo(IMAGE);
        assertThat(image.getContentType()).isEqualTo("image/png");
        assertThat(mail.getBody().getContentType()).isEqualTo(BodyType.Html);
        assertThat(mail.getBody().getContent())
                .contains("Grüße", "src=\"cid:" + image.getContentId() + "\"")
                .doesNotContain("data:");
    }

    @Test
    void theSdkReadsTextAsText() {
        String text = "5 < 7 & <b>Grüße</b>\nsecond line";

        call("send-mail", Map.of("to", LI, "subject", "Text", "body", text, "flag", "flagged"));

        Message mail = find(ada, "Text");
        assertThat(mail.getBody().getContentType()).isEqualTo(BodyType.Text);
        assertThat(mail.getBody().getContent()).isEqualToNormalizingNewlines(text);
        assertThat(mail.getFlag().getFlagStatus()).isEqualTo(FollowupFlagStatus.Flagged);
        assertThat(find(li, "Text").getBody().getContentType()).isEqualTo(BodyType.Text);
    }

    @Test
    void theSdkReadsReplies() throws IOException {
        Message question = sentByTheSdk(li, ADA, "A question");

        call(
                "reply-mail",
                Map.of(
                        "inReplyTo",
                        find(ada, "A question").getId(),
                        "to",
                        LI,
                        "subject",
                        "A question",
                        "body",
                        "An answer",
                        "attachIDs",
                        List.of(file("small.bin", SMALL), file("large.bin", LARGE))));

        Message reply = find(li, "Re: A question");
        assertThat(reply.getConversationId()).isEqualTo(question.getConversationId());
        assertThat(reply.getBody().getContent()).contains("An answer");
        assertThat(files(li, reply).get("small.bin").getContentBytes()).isEqualTo(SMALL);
        assertThat(files(li, reply).get("large.bin").getContentBytes()).isEqualTo(LARGE);

        call("msgraph-mail-reply-to", Map.of("ID", find(ada, "A question").getId(), "to", NORA, "body", "A comment"));
        Message comment = find(nora, "Re: A question");
        assertThat(comment.getBody().getContent()).contains("A comment");
        assertThat(addresses(comment.getToRecipients())).containsExactly(NORA);
    }

    @Test
    void theSdkReadsADraftThatIsThenSent() throws IOException {
        JsonNode made = call(
                "msgraph-mail-create-draft",
                Map.of(
                        "to",
                        LI,
                        "subject",
                        "A draft",
                        "body",
                        "Not yet",
                        "attachIDs",
                        List.of(file("small.bin", SMALL), file("large.bin", LARGE))));
        String id = made.at("/MicrosoftGraph/Draft/ID").asText();

        Message draft = ada.messages().byMessageId(id).get();
        assertThat(draft.getIsDraft()).isTrue();
        assertThat(addresses(draft.getToRecipients())).containsExactly(LI);
        assertThat(draft.getBody().getContent()).isEqualTo("Not yet");
        assertThat(files(ada, draft).get("small.bin").getContentBytes()).isEqualTo(SMALL);
        assertThat(files(ada, draft).get("large.bin").getContentBytes()).isEqualTo(LARGE);

        call("msgraph-mail-send-draft", Map.of("draft_id", id));
        assertThat(find(ada, "A draft").getIsDraft()).isFalse();
        assertThat(files(li, find(li, "A draft")).get("large.bin").getContentBytes())
                .isEqualTo(LARGE);
    }

    @Test
    void theSdkReadsFoldersRulesAndWhereMailsAre() {
        sentByTheSdk(li, ADA, "To be moved");
        Message mail = find(ada, "To be moved");
        assertThat(mail.getIsRead()).isFalse();

        String made = call("msgraph-mail-create-folder", Map.of("new_folder_name", "SDK", "parent_folder_id", "inbox"))
                .at("/MSGraphMail/Folders/0/ID")
                .asText();
        MailFolder read = ada.mailFolders().byMailFolderId(made).get();
        assertThat(read.getDisplayName()).isEqualTo("SDK");
        assertThat(read.getParentFolderId())
                .isEqualTo(ada.mailFolders().byMailFolderId("inbox").get().getId());

        call(
                "msgraph-mail-update-email-status",
                Map.of("message_ids", List.of(mail.getId()), "status", "Read", "folder_id", "inbox"));
        assertThat(ada.messages().byMessageId(mail.getId()).get().getIsRead()).isTrue();

        String moved = call(
                        "msgraph-mail-move-email",
                        Map.of("message_id", mail.getId(), "destination_folder_id", "Inbox/SDK"))
                .at("/MSGraphMail/MovedEmails/ID")
                .asText();
        assertThat(ada.messages().byMessageId(moved).get().getParentFolderId()).isEqualTo(read.getId());

        call(
                "msgraph-mail-create-rule",
                Map.of(
                        "display_name",
                        "By a command",
                        "sequence",
                        3,
                        "is_enabled",
                        true,
                        "conditions",
                        Map.of("subjectContains", List.of("invoice")),
                        "actions",
                        Map.of("moveToFolder", read.getId(), "stopProcessingRules", true)));
        MessageRule rule = ada.mailFolders().byMailFolderId("inbox").messageRules().get().getValue().stream()
                .filter(one -> one.getDisplayName().equals("By a command"))
                .findFirst()
                .orElseThrow();
        assertThat(rule.getIsEnabled()).isTrue();
        assertThat(rule.getSequence()).isEqualTo(3);
        assertThat(rule.getConditions().getSubjectContains()).containsExactly("invoice");
        assertThat(rule.getActions().getMoveToFolder()).isEqualTo(read.getId());
        assertThat(rule.getActions().getStopProcessingRules()).isTrue();
    }

    @Test
    void theCommandsReadAMailOfEveryKindOfAttachment() throws Exception {
        Message draft = message("From the SDK", LI);
        draft.setInternetMessageHeaders(List.of(header("x-case", "7: seven")));
        draft.setCcRecipients(List.of(recipient(NORA)));
        Message made = ada.messages().post(draft);
        var attachments = ada.messages().byMessageId(made.getId()).attachments();
        FileAttachment file = new FileAttachment();
        file.setName("small.bin");
        file.setContentType("application/octet-stream");
        file.setContentBytes(SMALL);
        attachments.post(file);
        ItemAttachment item = new ItemAttachment();
        item.setName("The inner mail");
        Message inner = message("The inner mail", NORA);
        inner.setSentDateTime(java.time.OffsetDateTime.parse("2026-11-20T08:00:00Z"));
        item.setItem(inner);
        attachments.post(item);
        ReferenceAttachment reference = new ReferenceAttachment();
        reference.setName("A link");
        attachments.post(reference);
        upload(made.getId());

        JsonNode drafted = one("drafts", ADA, "From the SDK");
        assertThat(drafted.path("IsDraft").asBoolean()).isTrue();
        ada.messages().byMessageId(made.getId()).send().post();

        JsonNode listed = one("inbox", LI, "From the SDK");
        assertThat(listed.path("Body").asText()).contains("Grüße");
        assertThat(listed.path("HasAttachments").asBoolean()).isTrue();
        assertThat(listed.at("/CCRecipients/0/Address").asText()).isEqualTo(NORA);
        Map<String, Object> mail =
                Map.of("user_id", LI, "message_id", listed.path("ID").asText());
        JsonNode shown = call("msgraph-mail-get-email", mail).path("MSGraphMail");
        assertThat(shown.path("Subject").asText()).isEqualTo("From the SDK");
        assertThat(shown.at("/From/Address").asText()).isEqualTo(ADA);
        assertThat(shown.path("Headers").toString()).contains("{\"name\":\"x-case\",\"value\":\"7: seven\"}");

        JsonNode names = call("msgraph-mail-list-attachments", mail)
                .path("MSGraphMailAttachment")
                .path("Attachment");
        assertThat(texts(names, "Name"))
                .containsExactlyInAnyOrder("small.bin", "The inner mail", "A link", "large.bin");
        assertThat(texts(names, "Kind")).containsExactlyInAnyOrder("file", "item", "reference", "file");

        JsonNode got = call("msgraph-mail-get-attachment", mail);
        assertThat(stored(got.path("File"), "small.bin")).isEqualTo(SMALL);
        assertThat(stored(got.path("File"), "large.bin")).isEqualTo(LARGE);
        JsonNode nested = got.path("MSGraphMail").get(0);
        assertThat(nested.path("Subject").asText()).isEqualTo("The inner mail");
        assertThat(nested.path("Body").asText()).contains("Grüße");
        assertThat(nested.at("/Recipients/0/Address").asText()).isEqualTo(NORA);

        byte[] bySdk;
        try (InputStream content =
                li.messages().byMessageId(listed.path("ID").asText()).content().get()) {
            bySdk = content.readAllBytes();
        }
        JsonNode eml = call("msgraph-mail-get-email-as-eml", mail).path("File");
        assertThat(content(eml)).isEqualTo(bySdk);
        assertThat(new String(bySdk, StandardCharsets.UTF_8)).contains("Subject: From the SDK");
    }

    @Test
    void theCommandsReadRepliesOfTheSdk() {
        call("send-mail", Map.of("to", LI, "subject", "Asked by a command", "body", "When?"));
        ReplyPostRequestBody body = new ReplyPostRequestBody();
        body.setComment("Tomorrow");

        li.messages()
                .byMessageId(find(li, "Asked by a command").getId())
                .reply()
                .post(body);

        JsonNode reply = one("inbox", ADA, "Re: Asked by a command");
        assertThat(reply.path("Body").asText()).contains("Tomorrow");
        assertThat(reply.path("ConversationID").asText())
                .isEqualTo(one("sentitems", ADA, "Asked by a command")
                        .path("ConversationID")
                        .asText());
    }

    private static Message sentByTheSdk(UserItemRequestBuilder from, String to, String subject) {
        SendMailPostRequestBody body = new SendMailPostRequestBody();
        body.setMessage(message(subject, to));
        body.setSaveToSentItems(true);
        from.sendMail().post(body);
        return find(from, subject);
    }

    private static void upload(String draft) throws Exception {
        AttachmentItem item = new AttachmentItem();
        item.setAttachmentType(AttachmentType.File);
        item.setName("large.bin");
        item.setSize((long) LARGE.length);
        CreateUploadSessionPostRequestBody body = new CreateUploadSessionPostRequestBody();
        body.setAttachmentItem(item);
        new LargeFileUploadTask<>(
                        new BaseGraphRequestAdapter(new AnonymousAuthenticationProvider(), sandbox.url() + "/v1.0"),
                        ada.messages()
                                .byMessageId(draft)
                                .attachments()
                                .createUploadSession()
                                .post(body),
                        new ByteArrayInputStream(LARGE),
                        LARGE.length,
                        10 * 320 * 1024L,
                        FileAttachment::createFromDiscriminatorValue)
                .upload();
    }

    private static JsonNode one(String place, String user, String subject) {
        JsonNode found = call(
                        "msgraph-mail-list-emails",
                        Map.of("user_id", user, "folder_id", place, "odata", "$filter=subject eq '" + subject + "'"))
                .path("MSGraphMail");
        assertThat(found).as(subject).hasSize(1);
        return found.get(0);
    }

    private static Message find(UserItemRequestBuilder user, String subject) {
        List<Message> found = user.messages()
                .get(request -> request.queryParameters.filter = "subject eq '" + subject + "'")
                .getValue();
        assertThat(found).as(subject).hasSize(1);
        return found.get(0);
    }

    private static String header(UserItemRequestBuilder user, Message mail, String name) {
        return user
                .messages()
                .byMessageId(mail.getId())
                .get(request -> request.queryParameters.select = new String[] {"internetMessageHeaders"})
                .getInternetMessageHeaders()
                .stream()
                .filter(header -> header.getName().equalsIgnoreCase(name))
                .map(InternetMessageHeader::getValue)
                .collect(Collectors.joining());
    }

    private static Map<String, FileAttachment> files(UserItemRequestBuilder user, Message mail) {
        return user.messages().byMessageId(mail.getId()).attachments().get().getValue().stream()
                .collect(Collectors.toMap(Attachment::getName, FileAttachment.class::cast));
    }

    private static List<String> addresses(List<Recipient> recipients) {
        return recipients.stream()
                .map(recipient -> recipient.getEmailAddress().getAddress())
                .toList();
    }

    private static Message message(String subject, String to) {
        ItemBody body = new ItemBody();
        body.setContentType(BodyType.Html);
        body.setContent("<p>Grüße</p>");
        Message message = new Message();
        message.setSubject(subject);
        message.setBody(body);
        message.setToRecipients(List.of(recipient(to)));
        return message;
    }

    private static Recipient recipient(String to) {
        EmailAddress address = new EmailAddress();
        address.setAddress(to);
        Recipient recipient = new Recipient();
        recipient.setEmailAddress(address);
        return recipient;
    }

    private static InternetMessageHeader header(String name, String value) {
        InternetMessageHeader header = new InternetMessageHeader();
        header.setName(name);
        header.setValue(value);
        return header;
    }

    private static JsonNode call(String command, Map<String, Object> arguments) {
        return routes.call(command, arguments, null, false).outputs();
    }

    private static List<String> texts(JsonNode array, String key) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(element -> element.path(key).asText())
                .toList();
    }

    private static String file(String name, byte[] content) throws IOException {
        return routes.bean(FileStore.class)
                .put(name, null, new ByteArrayInputStream(content))
                .id();
    }

    private static byte[] stored(JsonNode files, String name) throws IOException {
        return content(files.get(texts(files, "Name").indexOf(name)));
    }

    private static byte[] content(JsonNode file) throws IOException {
        try (InputStream content =
                routes.bean(FileStore.class).open(file.path("EntryID").asText())) {
            return content.readAllBytes();
        }
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }
}
