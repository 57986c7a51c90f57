package org.graphroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.graph.core.models.UploadResult;
import com.microsoft.graph.core.requests.BaseGraphRequestAdapter;
import com.microsoft.graph.core.tasks.LargeFileUploadTask;
import com.microsoft.graph.models.AttachmentItem;
import com.microsoft.graph.models.AttachmentType;
import com.microsoft.graph.models.BodyType;
import com.microsoft.graph.models.EmailAddress;
import com.microsoft.graph.models.FileAttachment;
import com.microsoft.graph.models.Importance;
import com.microsoft.graph.models.InternetMessageHeader;
import com.microsoft.graph.models.ItemBody;
import com.microsoft.graph.models.Message;
import com.microsoft.graph.models.Recipient;
import com.microsoft.graph.models.SingleValueLegacyExtendedProperty;
import com.microsoft.graph.models.UploadSession;
import com.microsoft.graph.serviceclient.GraphServiceClient;
import com.microsoft.graph.users.item.UserItemRequestBuilder;
import com.microsoft.graph.users.item.messages.item.attachments.createuploadsession.CreateUploadSessionPostRequestBody;
import com.microsoft.graph.users.item.messages.item.createreply.CreateReplyPostRequestBody;
import com.microsoft.graph.users.item.sendmail.SendMailPostRequestBody;
import com.microsoft.kiota.authentication.AnonymousAuthenticationProvider;
import com.microsoft.kiota.authentication.AuthenticationProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Microsoft's own SDK writes and sends mails against the sandbox. */
class MicrosoftSdkMailTest {
    private static final String MARK = "String {f3b1c1a6-6a0e-4a43-9c61-0f6d2f6e7c11} Name GraphRoutesKey";

    private static Sandbox sandbox;
    private static UserItemRequestBuilder ada;
    private static UserItemRequestBuilder li;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(10));
        String token = SandboxClient.of(sandbox, "sandbox").header("Authorization");
        AuthenticationProvider bearer = (request, context) -> request.headers.add("Authorization", token);
        BaseGraphRequestAdapter adapter = new BaseGraphRequestAdapter(bearer, sandbox.url() + "/v1.0");
        adapter.setBaseUrl(sandbox.url() + "/v1.0");
        GraphServiceClient graph = new GraphServiceClient(adapter);
        ada = graph.users().byUserId("ada@contoso.example");
        li = graph.users().byUserId("li.wei@contoso.example");
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @Test
    void aMailWithAnAttachmentIsSentMarkedAndFound() {
        Message message = message("By the SDK");
        FileAttachment file = new FileAttachment();
        file.setName("a.txt");
        file.setContentType("text/plain");
        file.setContentBytes("hello".getBytes(StandardCharsets.UTF_8));
        message.setAttachments(List.of(file));
        InternetMessageHeader header = new InternetMessageHeader();
        header.setName("x-case");
        header.setValue("7");
        message.setInternetMessageHeaders(List.of(header));
        message.setSingleValueExtendedProperties(List.of(mark("sdk-1")));
        SendMailPostRequestBody body = new SendMailPostRequestBody();
        body.setMessage(message);
        body.setSaveToSentItems(true);

        ada.sendMail().post(body);

        List<Message> found = ada.messages()
                .get(request -> {
                    request.queryParameters.filter =
                            "singleValueExtendedProperties/Any(ep: ep/id eq '" + MARK + "' and ep/value eq 'sdk-1')";
                    request.queryParameters.expand =
                            new String[] {"singleValueExtendedProperties($filter=id eq '" + MARK + "')"};
                })
                .getValue();
        assertThat(found).hasSize(1);
        assertThat(found.get(0).getSingleValueExtendedProperties().get(0).getValue())
                .isEqualTo("sdk-1");
        Message received = newest(li);
        assertThat(received.getSubject()).isEqualTo("By the SDK");
        assertThat(received.getImportance()).isEqualTo(Importance.High);
        FileAttachment delivered = (FileAttachment) li.messages()
                .byMessageId(received.getId())
                .attachments()
                .get()
                .getValue()
                .get(0);
        assertThat(delivered.getContentBytes()).asString(StandardCharsets.UTF_8).isEqualTo("hello");
    }

    @Test
    void aDraftGetsALargeFileAndIsSent() throws IOException, InterruptedException, ReflectiveOperationException {
        Message draft = ada.messages().post(message("A large file"));
        assertThat(draft.getIsDraft()).isTrue();
        byte[] bytes = new byte[7 << 20];
        Arrays.fill(bytes, (byte) 7);
        AttachmentItem item = new AttachmentItem();
        item.setAttachmentType(AttachmentType.File);
        item.setName("large.bin");
        item.setSize((long) bytes.length);
        CreateUploadSessionPostRequestBody body = new CreateUploadSessionPostRequestBody();
        body.setAttachmentItem(item);
        var message = ada.messages().byMessageId(draft.getId());
        UploadSession session = message.attachments().createUploadSession().post(body);

        UploadResult<FileAttachment> result = new LargeFileUploadTask<>(
                        new BaseGraphRequestAdapter(new AnonymousAuthenticationProvider(), sandbox.url() + "/v1.0"),
                        session,
                        new ByteArrayInputStream(bytes),
                        bytes.length,
                        10 * 320 * 1024L,
                        FileAttachment::createFromDiscriminatorValue)
                .upload();

        assertThat(result.isUploadSuccessful()).isTrue();
        FileAttachment attached =
                (FileAttachment) message.attachments().get().getValue().get(0);
        assertThat(attached.getSize()).isEqualTo(bytes.length);
        assertThat(attached.getContentBytes()).isEqualTo(bytes);
        message.send().post();
        assertThat(newest(li).getHasAttachments()).isTrue();
    }

    @Test
    void aReplyIsDrafted() {
        Message original = newest(ada);
        CreateReplyPostRequestBody body = new CreateReplyPostRequestBody();
        body.setComment("Thank you");

        Message reply =
                ada.messages().byMessageId(original.getId()).createReply().post(body);

        assertThat(reply.getIsDraft()).isTrue();
        assertThat(reply.getConversationId()).isEqualTo(original.getConversationId());
        assertThat(reply.getBody().getContent()).contains("Thank you");
    }

    private static Message newest(UserItemRequestBuilder user) {
        return user.mailFolders()
                .byMailFolderId("inbox")
                .messages()
                .get(request -> request.queryParameters.top = 1)
                .getValue()
                .get(0);
    }

    private static Message message(String subject) {
        ItemBody body = new ItemBody();
        body.setContentType(BodyType.Html);
        body.setContent("<p>Hello</p>");
        EmailAddress address = new EmailAddress();
        address.setAddress("li.wei@contoso.example");
        Recipient recipient = new Recipient();
        recipient.setEmailAddress(address);
        Message message = new Message();
        message.setSubject(subject);
        message.setImportance(Importance.High);
        message.setBody(body);
        message.setToRecipients(List.of(recipient));
        return message;
    }

    private static SingleValueLegacyExtendedProperty mark(String value) {
        SingleValueLegacyExtendedProperty mark = new SingleValueLegacyExtendedProperty();
        mark.setId(MARK);
        mark.setValue(value);
        return mark;
    }
}
