package org.graphroutes.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.graphroutes.component.auth.AuthConstants;
import org.graphroutes.component.graph.GraphComponent;
import org.graphroutes.graph.DryRun;
import org.graphroutes.graph.GraphRequest;
import org.graphroutes.graph.UriTemplate;
import org.graphroutes.mail.FolderPath;
import org.graphroutes.signin.SignIn;

/**
 * Finds the folder that a mail command's argument of {@code x-format: mail-folder} names. Ids and well-known names cost no
 * request; each display name costs one. In a dry run the first of those is what would be sent.
 */
public final class MailFolder implements Processor {

    /** Exchange variable: the segments of the path from the mailbox to the folder; none when no folder is named. */
    public static final String FOLDER = "folder";

    /** Exchange variable: the segments of the path to the folders in it; those at the root when no folder is named. */
    public static final String CHILD_FOLDERS = "childFolders";

    private static final String FORMAT = "mail-folder";

    // Two do when one of them is the one: names are unique in a folder, letter case aside.
    private static final int ENOUGH = 2;

    private static final UriTemplate CHILDREN = new UriTemplate(
            "{/mailbox*}/mailFolders/{parent}/childFolders",
            "$filter=displayName%20eq%20'{name}'&$select=id,displayName");

    @Override
    public void process(Exchange exchange) {
        List<String> folder = new ArrayList<>();
        for (FolderPath path : named(CommandCall.of(exchange))) {
            folder.addAll(FolderPath.segments(path.resolve((parent, name) -> child(exchange, parent, name))));
        }
        List<String> childFolders = new ArrayList<>(folder);
        childFolders.add(folder.isEmpty() ? "mailFolders" : "childFolders");
        exchange.setVariable(FOLDER, folder);
        exchange.setVariable(CHILD_FOLDERS, childFolders);
    }

    /** The folders that the arguments of a call name; malformed paths are refused. */
    static List<FolderPath> named(CommandCall call) {
        return call.command().argumentNames().stream()
                .filter(name ->
                        call.command().argument(name).path("x-format").asText().equals(FORMAT)
                                && call.arguments().hasNonNull(name))
                .map(name -> FolderPath.of(name, call.arguments().path(name).asText()))
                .toList();
    }

    private Optional<String> child(Exchange exchange, String parent, String name) {
        SignIn signIn = exchange.getProperty(AuthConstants.SIGN_IN, SignIn.class);
        URI graphUrl = signIn.connection().graphUrl();
        GraphRequest request = Accept.requests(exchange, signIn.connection())
                .get("v1.0", "application/json", CHILDREN, Map.of("parent", parent, "name", name));
        if (signIn.token() == null) {
            throw new DryRun(request);
        }
        JsonNode found = exchange.getContext()
                .getComponent("msgraph", GraphComponent.class)
                .client()
                .collect(request, signIn, graphUrl, ENOUGH);
        return StreamSupport.stream(found.path("value").spliterator(), false)
                .filter(folder -> folder.path("displayName").asText().equalsIgnoreCase(name))
                .map(folder -> folder.path("id").asText())
                .findFirst();
    }
}
