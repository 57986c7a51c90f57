package org.graphroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.graph.core.requests.BaseGraphRequestAdapter;
import com.microsoft.graph.core.tasks.PageIterator;
import com.microsoft.graph.models.Attachment;
import com.microsoft.graph.models.AuthenticationMethod;
import com.microsoft.graph.models.AutomaticRepliesStatus;
import com.microsoft.graph.models.DirectoryObject;
import com.microsoft.graph.models.Fido2AuthenticationMethod;
import com.microsoft.graph.models.FileAttachment;
import com.microsoft.graph.models.Group;
import com.microsoft.graph.models.ItemAttachment;
import com.microsoft.graph.models.MailboxSettings;
import com.microsoft.graph.models.Message;
import com.microsoft.graph.models.PasswordProfile;
import com.microsoft.graph.models.ReferenceAttachment;
import com.microsoft.graph.models.ReferenceUpdate;
import com.microsoft.graph.models.TemporaryAccessPassAuthenticationMethod;
import com.microsoft.graph.models.User;
import com.microsoft.graph.models.UserCollectionResponse;
import com.microsoft.graph.models.UserPurpose;
import com.microsoft.graph.models.odataerrors.ODataError;
import com.microsoft.graph.models.security.Incident;
import com.microsoft.graph.models.security.IncidentStatus;
import com.microsoft.graph.serviceclient.GraphServiceClient;
import com.microsoft.graph.users.item.authentication.methods.item.resetpassword.ResetPasswordPostRequestBody;
import com.microsoft.kiota.authentication.AuthenticationProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Microsoft's own SDK, which knows nothing of the sandbox, works against it. */
class MicrosoftSdkTest {
    private static final int USERS = 250;

    private static Sandbox sandbox;
    private static GraphServiceClient graph;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults().withUsers(USERS));
        Application application = sandbox.application("sandbox");
        String token = SandboxClient.anonymous(sandbox)
                .token(Map.of(
                        "grant_type",
                        "client_credentials",
                        "client_id",
                        application.clientId(),
                        "client_secret",
                        application.clientSecret(),
                        "scope",
                        "https://graph.microsoft.com/.default"))
                .json()
                .path("access_token")
                .asText();
        AuthenticationProvider bearer = (request, context) -> request.headers.add("Authorization", "Bearer " + token);
        BaseGraphRequestAdapter adapter = new BaseGraphRequestAdapter(bearer, sandbox.url() + "/v1.0");
        adapter.setBaseUrl(sandbox.url() + "/v1.0");
        graph = new GraphServiceClient(adapter);
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @Test
    void pageIteratorMeetsEveryUserOnce() throws ReflectiveOperationException {
        List<String> ids = new ArrayList<>();
        UserCollectionResponse first = graph.users().get();
        PageIterator<User, UserCollectionResponse> pages = new PageIterator.Builder<User, UserCollectionResponse>()
                .client(graph)
                .collectionPage(Objects.requireNonNull(first))
                .collectionPageFactory(UserCollectionResponse::createFromDiscriminatorValue)
                .processPageItemCallback(user -> ids.add(user.getId()))
                .build();

        pages.iterate();

        assertThat(first.getValue()).hasSize(100);
        assertThat(ids).hasSizeGreaterThanOrEqualTo(USERS);
        assertThat(new HashSet<>(ids)).hasSameSizeAs(ids);
    }

    @Test
    void incidentsHaveAlertsWithTypedEvidence() {
        Incident incident = graph.security().incidents().byIncidentId("1001").get(request -> {
            request.queryParameters.expand = new String[] {"alerts"};
        });

        assertThat(incident.getStatus()).isEqualTo(IncidentStatus.Active);
        assertThat(incident.getAlerts().get(0).getEvidence())
                .extracting(evidence -> evidence.getClass().getSimpleName())
                .containsExactly("DeviceEvidence", "UserEvidence", "ProcessEvidence", "FileEvidence", "IpEvidence");

        Incident change = new Incident();
        change.setStatus(IncidentStatus.InProgress);
        assertThat(graph.security()
                        .incidents()
                        .byIncidentId("1002")
                        .patch(change)
                        .getStatus())
                .isEqualTo(IncidentStatus.InProgress);
    }

    @Test
    void anAdvancedFilterCountsAndSorts() {
        UserCollectionResponse page = graph.users().get(request -> {
            request.headers.add("ConsistencyLevel", "eventual");
            request.queryParameters.count = true;
            request.queryParameters.filter = "department eq 'Security' and not(startswith(displayName,'Ada'))";
            request.queryParameters.orderby = new String[] {"displayName desc"};
            request.queryParameters.select = new String[] {"displayName", "department"};
            request.queryParameters.top = 5;
        });

        assertThat(page.getOdataCount()).isGreaterThan(5);
        assertThat(page.getValue()).hasSize(5).allMatch(user -> user.getDepartment()
                .equals("Security"));
        assertThat(page.getOdataNextLink()).startsWith(sandbox.url() + "/v1.0/users?");
    }

    @Test
    void attachmentsAndMimeAreRead() throws IOException {
        var messages = graph.users().byUserId("ada@contoso.example").messages();
        String id = messages.get(
                        request -> request.queryParameters.filter = "subject eq 'Everything that can be attached'")
                .getValue()
                .get(0)
                .getId();
        var attachments = messages.byMessageId(id).attachments();

        List<Attachment> all = attachments.get().getValue();

        assertThat(all.get(0)).isInstanceOfSatisfying(FileAttachment.class, file -> assertThat(file.getContentBytes())
                .isEqualTo("Größe, prix, цена\r\n".getBytes(StandardCharsets.UTF_8)));
        assertThat(all.get(4)).isInstanceOf(ReferenceAttachment.class);
        Attachment item = attachments
                .byAttachmentId(all.get(1).getId())
                .get(request -> request.queryParameters.expand = new String[] {"microsoft.graph.itemattachment/item"});
        assertThat(item).isInstanceOfSatisfying(ItemAttachment.class, mail -> assertThat(mail.getItem())
                .isInstanceOfSatisfying(Message.class, inner -> assertThat(inner.getAttachments())
                        .hasSize(1)));
        try (InputStream mime = messages.byMessageId(id).content().get()) {
            assertThat(new String(mime.readAllBytes(), StandardCharsets.US_ASCII))
                    .contains("Subject: Everything that can be attached\r\n");
        }
    }

    @Test
    void aMailboxIsRead() {
        var ada = graph.users().byUserId("ada@contoso.example");

        MailboxSettings settings = ada.mailboxSettings().get();
        assertThat(settings.getAutomaticRepliesSetting().getStatus()).isEqualTo(AutomaticRepliesStatus.Scheduled);
        assertThat(settings.getWorkingHours().getStartTime()).isEqualTo(LocalTime.of(8, 0));
        assertThat(settings.getUserPurpose()).isEqualTo(UserPurpose.User);
        assertThat(ada.mailFolders().byMailFolderId("inbox").get().getTotalItemCount())
                .isEqualTo(24);
        assertThat(ada.mailFolders()
                        .byMailFolderId("inbox")
                        .messageRules()
                        .get()
                        .getValue()
                        .get(0)
                        .getActions()
                        .getStopProcessingRules())
                .isTrue();
        for (Message message :
                ada.messages().get(request -> request.queryParameters.top = 50).getValue()) {
            assertThat(ada.messages().byMessageId(message.getId()).get().getSubject())
                    .isEqualTo(message.getSubject());
        }
    }

    @Test
    void aSearchFindsAnAccentedName() {
        UserCollectionResponse page = graph.users().get(request -> {
            request.headers.add("ConsistencyLevel", "eventual");
            request.queryParameters.search = "\"displayName:ångström\"";
        });

        assertThat(page.getValue()).extracting(User::getDisplayName).contains("Åsa Ångström");
    }

    @Test
    void aUserIsCreatedUpdatedAndDeleted() {
        User created = graph.users().post(newUser("sdk.created"));
        assertThat(created.getId()).isNotBlank();
        assertThat(created.getUserPrincipalName()).isEqualTo("sdk.created@contoso.example");

        User change = new User();
        change.setJobTitle("Auditor");
        change.setAccountEnabled(false);
        graph.users().byUserId(created.getId()).patch(change);
        User read = graph.users()
                .byUserId("sdk.created@contoso.example")
                .get(request -> request.queryParameters.select =
                        new String[] {"jobTitle", "accountEnabled", "passwordProfile"});
        assertThat(read.getJobTitle()).isEqualTo("Auditor");
        assertThat(read.getAccountEnabled()).isFalse();
        assertThat(read.getPasswordProfile().getPassword()).isNull();
        assertThat(read.getPasswordProfile().getForceChangePasswordNextSignIn()).isTrue();

        graph.users().byUserId(created.getId()).delete();
        assertThatThrownBy(() -> graph.users().byUserId(created.getId()).get())
                .isInstanceOfSatisfying(ODataError.class, error -> {
                    assertThat(error.getResponseStatusCode()).isEqualTo(404);
                    assertThat(error.getError().getCode()).isEqualTo("Request_ResourceNotFound");
                    assertThat(error.getError().getInnerError().getRequestId()).isNotBlank();
                });
    }

    @Test
    void aManagerIsAssignedReadAndRemoved() {
        User report = graph.users().post(newUser("sdk.report"));
        String ada = graph.users().byUserId("ada@contoso.example").get().getId();
        ReferenceUpdate reference = new ReferenceUpdate();
        reference.setOdataId(sandbox.url() + "/v1.0/users/" + ada);

        graph.users().byUserId(report.getId()).manager().ref().put(reference);
        DirectoryObject manager =
                graph.users().byUserId(report.getId()).manager().get();
        assertThat(manager).isInstanceOfSatisfying(User.class, user -> assertThat(user.getDisplayName())
                .isEqualTo("Ada Byrne"));
        assertThat(graph.users().byUserId(ada).directReports().get().getValue())
                .extracting(DirectoryObject::getId)
                .contains(report.getId());

        graph.users().byUserId(report.getId()).manager().ref().delete();
        assertThatThrownBy(
                        () -> graph.users().byUserId(report.getId()).manager().get())
                .isInstanceOf(ODataError.class)
                .hasMessageContaining("'manager'");
    }

    @Test
    void groupsAndDevicesComeAsTheirTypes() {
        List<DirectoryObject> memberOf =
                graph.users().byUserId("ada@contoso.example").memberOf().get().getValue();
        assertThat(memberOf)
                .filteredOn(Group.class::isInstance)
                .extracting(group -> ((Group) group).getDisplayName())
                .contains("All Employees", "Incident Responders", "Security Team");
        assertThat(graph.users()
                        .byUserId("ada@contoso.example")
                        .ownedDevices()
                        .get()
                        .getValue())
                .hasSize(3)
                .allMatch(com.microsoft.graph.models.Device.class::isInstance);
        assertThat(graph.groups().get().getValue()).isNotEmpty();
        assertThat(graph.devices().get().getValue()).isNotEmpty();
    }

    @Test
    void authenticationMethodsComeAsTheirTypes() {
        var authentication = graph.users().byUserId("ada@contoso.example").authentication();

        List<AuthenticationMethod> methods = authentication.methods().get().getValue();
        assertThat(methods)
                .extracting(method -> method.getClass().getSimpleName())
                .contains(
                        "EmailAuthenticationMethod",
                        "Fido2AuthenticationMethod",
                        "MicrosoftAuthenticatorAuthenticationMethod",
                        "PasswordAuthenticationMethod",
                        "PhoneAuthenticationMethod",
                        "SoftwareOathAuthenticationMethod",
                        "TemporaryAccessPassAuthenticationMethod",
                        "WindowsHelloForBusinessAuthenticationMethod");

        Fido2AuthenticationMethod key =
                authentication.fido2Methods().get().getValue().get(0);
        assertThat(authentication
                        .fido2Methods()
                        .byFido2AuthenticationMethodId(key.getId())
                        .get()
                        .getAaGuid())
                .isEqualTo(key.getAaGuid());
        assertThat(authentication.phoneMethods().get().getValue().get(0).getPhoneNumber())
                .startsWith("+353");
    }

    @Test
    void aTemporaryAccessPassIsShownOnce() {
        User user = graph.users().post(newUser("sdk.pass"));
        var passes = graph.users().byUserId(user.getId()).authentication().temporaryAccessPassMethods();
        TemporaryAccessPassAuthenticationMethod wanted = new TemporaryAccessPassAuthenticationMethod();
        wanted.setLifetimeInMinutes(30);
        wanted.setIsUsableOnce(true);

        TemporaryAccessPassAuthenticationMethod created = passes.post(wanted);
        assertThat(created.getTemporaryAccessPass()).isNotBlank();
        assertThat(created.getIsUsable()).isTrue();

        TemporaryAccessPassAuthenticationMethod read = passes.get().getValue().get(0);
        assertThat(read.getTemporaryAccessPass()).isNull();
        assertThat(read.getLifetimeInMinutes()).isEqualTo(30);

        passes.byTemporaryAccessPassAuthenticationMethodId(created.getId()).delete();
        assertThat(passes.get().getValue()).isEmpty();
    }

    @Test
    void actionsAnswer() {
        User user = graph.users().post(newUser("sdk.actions"));
        var one = graph.users().byUserId(user.getId());
        assertThat(one.revokeSignInSessions().post().getValue()).isTrue();

        String password =
                one.authentication().passwordMethods().get().getValue().get(0).getId();
        ResetPasswordPostRequestBody body = new ResetPasswordPostRequestBody();
        body.setNewPassword("Correct-Horse-9");
        one.authentication()
                .methods()
                .byAuthenticationMethodId(password)
                .resetPassword()
                .post(body);

        assertThat(graph.users().delta().get().getValue()).isNotEmpty();
        assertThat(graph.users().count().get(request -> request.headers.add("ConsistencyLevel", "eventual")))
                .isGreaterThanOrEqualTo(USERS);
    }

    private static User newUser(String alias) {
        PasswordProfile password = new PasswordProfile();
        password.setPassword("Correct-Horse-9");
        password.setForceChangePasswordNextSignIn(true);
        User user = new User();
        user.setAccountEnabled(true);
        user.setDisplayName("New " + alias);
        user.setMailNickname(alias);
        user.setUserPrincipalName(alias + "@contoso.example");
        user.setPasswordProfile(password);
        return user;
    }
}
