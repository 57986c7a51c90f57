package org.graphroutes.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Versions;
import org.graphroutes.command.Command;
import org.graphroutes.command.Contract;
import org.graphroutes.mail.Composer.Kind;
import org.graphroutes.support.TestHome;
import org.junit.jupiter.api.Test;

/** What the commands that send yield, made from their arguments and from Graph's draft. */
class MailMapsTest {

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Contract CONTRACT = Contract.in(TestHome.ROUTES);

    private final Composer composer = new Composer(null);

    @Test
    void aSentMailIsShownWithAddressesAndWithoutMarksAndFiles() throws IOException {
        ObjectNode arguments = node(
                """
                to: [Ada <ada@x.example>, grace@x.example]
                subject: Notice
                htmlBody: "<p>Hello <b>Ada</b> <img src='data:image/png;base64,AQIDBA=='></p>"
                importance: Low
                flag: notFlagged
                headers: ['X-Ticket: INC-7']
                """);
        OutgoingMail mail = composer.compose(Kind.MAIL, arguments);
        mail.message().putArray("singleValueExtendedProperties").addObject().put("value", "canary");

        JsonNode email = map("email.jq", mail.shown(), arguments).at("/MicrosoftGraph/Email");

        assertThat(email)
                .isEqualTo(
                        node(
                                """
                        toRecipients: [ada@x.example, grace@x.example]
                        subject: Notice
                        body:
                          contentType: html
                          content: "<p>Hello <b>Ada</b> <img src='cid:9f64a747e1b97f131fabb6b447296c9b@graph-routes'></p>"
                        bodyPreview: Hello Ada
                        importance: Low
                        flag: {flagStatus: notFlagged}
                        internetMessageHeaders: [{name: X-Ticket, value: INC-7}]
                        """));
    }

    @Test
    void aReplyIsShownWithItsBodyAndItsId() throws IOException {
        ObjectNode arguments = node(
                """
                inReplyTo: AAk/+=
                to: [ada@x.example]
                cc: [grace@x.example]
                subject: Report
                body: "1 < 2"
                """);

        JsonNode mail = map(
                        "sent-mail.jq",
                        composer.compose(Kind.REPLY, arguments).shown().put("id", "AAkNEW="),
                        arguments)
                .at("/MicrosoftGraph/SentMail");

        assertThat(mail)
                .isEqualTo(
                        node(
                                """
                        ID: AAkNEW=
                        toRecipients: [ada@x.example]
                        ccRecipients: [grace@x.example]
                        subject: 'Re: Report'
                        body: 1 &lt; 2
                        bodyPreview: 1 < 2
                        """));
    }

    @Test
    void aDraftIsShownAsGraphHasIt() throws IOException {
        JsonNode draft = map(
                        "draft.jq",
                        node(
                                """
                        id: AAk=
                        createdDateTime: '2026-11-21T08:00:00Z'
                        lastModifiedDateTime: '2026-11-21T08:00:01Z'
                        receivedDateTime: '2026-11-21T08:00:00Z'
                        sentDateTime: '2026-11-21T08:00:00Z'
                        subject: Notice
                        importance: low
                        conversationId: c-1
                        isRead: true
                        isDraft: true
                        internetMessageId: <1@x.example>
                        categories: []
                        body: {contentType: text, content: Hello}
                        from: {emailAddress: {name: Ada, address: ada@x.example}}
                        toRecipients: [{emailAddress: {name: Grace, address: grace@x.example}}]
                        ccRecipients: []
                        """),
                        node("{}"))
                .at("/MicrosoftGraph/Draft");

        assertThat(draft)
                .isEqualTo(
                        node(
                                """
                        ID: AAk=
                        CreatedTime: '2026-11-21T08:00:00Z'
                        ModifiedTime: '2026-11-21T08:00:01Z'
                        ReceivedTime: '2026-11-21T08:00:00Z'
                        SentTime: '2026-11-21T08:00:00Z'
                        Subject: Notice
                        Importance: low
                        ConversationID: c-1
                        IsRead: true
                        IsDraft: true
                        MessageID: <1@x.example>
                        Categories: []
                        Headers: []
                        Sender: ''
                        From: ada@x.example
                        To: [grace@x.example]
                        Cc: []
                        Bcc: []
                        Body: Hello
                        BodyType: text
                        """));
        assertThat(declared("msgraph-mail-create-draft")).isEqualTo(names("MicrosoftGraph.Draft.", draft));
    }

    @Test
    void theExamplesYieldEveryDeclaredOutput() throws IOException {
        for (String[] one :
                new String[][] {{"send-mail", "email.jq", "Email"}, {"reply-mail", "sent-mail.jq", "SentMail"}}) {
            Command command = CONTRACT.command(one[0]);
            ObjectNode arguments = command.example().deepCopy();
            if (one[0].equals("send-mail")) {
                arguments.put("importance", "Low").put("flag", "notFlagged");
            }
            Kind kind = arguments.has("inReplyTo") ? Kind.REPLY : Kind.MAIL;

            JsonNode outputs =
                    map(one[1], composer.compose(kind, arguments).shown().put("id", "AAk="), arguments);

            assertThat(names("MicrosoftGraph." + one[2] + ".", outputs.at("/MicrosoftGraph/" + one[2])))
                    .isEqualTo(declared(one[0]));
        }
    }

    private static Set<String> declared(String command) {
        Set<String> paths = new TreeSet<>();
        CONTRACT.command(command).outputs().stream()
                .map(output -> output.path().replaceFirst("^(\\w+\\.\\w+\\.\\w+)\\..*", "$1"))
                .forEach(paths::add);
        return paths;
    }

    private static Set<String> names(String prefix, JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(name -> names.add(prefix + name));
        return names;
    }

    private static JsonNode map(String file, JsonNode in, JsonNode arguments) throws IOException {
        Scope scope = Scope.newEmptyScope();
        BuiltinFunctionLoader.getInstance().loadFunctions(Versions.JQ_1_6, scope);
        scope.addFunction("arguments", 0, (inner, none, input, path, output, version) -> output.emit(arguments, null));
        JsonQuery query = JsonQuery.compile(
                Files.readString(TestHome.ROUTES.resolve("mail").resolve(file)), Versions.JQ_1_6);
        List<JsonNode> out = new ArrayList<>();
        query.apply(scope, in, out::add);
        assertThat(out).hasSize(1);
        return out.get(0);
    }

    private static ObjectNode node(String yaml) throws IOException {
        return (ObjectNode) new ObjectMapper().readTree(YAML.readTree(yaml).toString());
    }
}
