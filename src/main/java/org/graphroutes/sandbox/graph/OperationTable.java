package org.graphroutes.sandbox.graph;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graphroutes.sandbox.json.YamlResource;
import org.graphroutes.sandbox.odata.GraphError;
import org.graphroutes.sandbox.odata.Model;

/** The paths, verbs and permissions of {@code sandbox/operations.yaml}. Immutable after loading. */
public final class OperationTable {
    /** OData's other way to write a key: {@code users('a@b.c')}. A quote in it is doubled. */
    private static final Pattern PARENTHESISED = Pattern.compile("([^(]+)\\('(.*)'\\)");

    private final Model model;
    private final Map<String, Permission> permissions;
    private final Map<String, Node> versions = new HashMap<>();
    private final Set<String> names = new HashSet<>();

    private static final class Node {
        final Map<String, Node> children = new HashMap<>();
        final Map<String, Rule> rules = new TreeMap<>();
        Node key;
        Target target;
    }

    /**
     * Where a request goes.
     *
     * @param keys the decoded keys in the path, in order
     */
    record Match(String version, Target target, Rule rule, List<String> keys) {}

    private OperationTable(Model model, JsonNode yaml) {
        this.model = model;
        permissions = YamlResource.members(yaml.path("permissions"), OperationTable::permission);
        yaml.properties().forEach(version -> {
            if (!version.getKey().equals("permissions")) {
                Node root = versions.computeIfAbsent(version.getKey(), name -> new Node());
                version.getValue().properties().forEach(path -> add(root, path.getKey(), path.getValue()));
            }
        });
    }

    /** @throws IllegalArgumentException if the table names a set or permissions that there are not */
    public static OperationTable load(Model model) {
        return new OperationTable(model, YamlResource.read("operations.yaml"));
    }

    /** Every role that some operation asks for. */
    public Set<String> allRoles() {
        return all(Permission::application);
    }

    /** Every scope that some operation asks for. */
    public Set<String> allScopes() {
        Set<String> all = all(Permission::delegated);
        all.addAll(all(Permission::self));
        return all;
    }

    private Set<String> all(Function<Permission, Set<String>> part) {
        Set<String> all = new LinkedHashSet<>();
        permissions.values().forEach(permission -> all.addAll(part.apply(permission)));
        return all;
    }

    /** The names of all operations. */
    Set<String> names() {
        return names;
    }

    /** Whether the first segment of a path is one of Graph's versions. */
    public boolean hasVersion(String segment) {
        return versions.containsKey(segment);
    }

    /**
     * @param segments the decoded path, the version first
     * @throws GraphError 400 for a segment that is not in the table, 405 for a verb that the path does not have
     */
    Match match(String method, List<String> segments) {
        Node node = versions.get(segments.get(0));
        List<String> keys = new ArrayList<>(2);
        String last = segments.get(0);
        for (String segment : segments.subList(1, segments.size())) {
            node = step(node, segment, keys);
            last = segment;
        }
        if (node.rules.isEmpty()) {
            throw GraphError.unknownSegment(last);
        }
        Rule rule = node.rules.get(method);
        if (rule == null) {
            throw new GraphError(
                    405,
                    "Request_BadRequest",
                    "Specified HTTP method is not allowed for the request target.",
                    Map.of("Allow", String.join(", ", node.rules.keySet())));
        }
        return new Match(segments.get(0), node.target, rule, keys);
    }

    private static Node step(Node node, String segment, List<String> keys) {
        Node child = node.children.get(segment.endsWith("()") ? segment.substring(0, segment.length() - 2) : segment);
        if (child != null) {
            return child;
        }
        if (node.key != null) {
            keys.add(segment);
            return node.key;
        }
        Matcher parenthesised = PARENTHESISED.matcher(segment);
        if (parenthesised.matches()) {
            child = node.children.get(parenthesised.group(1));
            if (child != null && child.key != null) {
                keys.add(parenthesised.group(2).replace("''", "'"));
                return child.key;
            }
        }
        throw GraphError.unknownSegment(segment);
    }

    private void add(Node root, String template, JsonNode verbs) {
        Node node = node(root, template);
        Node shared = verbs.has("as") ? node(root, verbs.path("as").asText()) : null;
        if (shared != null) {
            node(root, template.substring(0, template.lastIndexOf('/'))).key = shared;
            return;
        }
        Target target = Target.of(template, model);
        node.target = target;
        Map<String, Rule> rules = node.rules;
        verbs.properties().forEach(verb -> rules.put(verb.getKey(), rule(verb.getValue(), target)));
        rules.values().forEach(rule -> names.add(rule.does()));
    }

    private static Node node(Node root, String template) {
        Node node = root;
        for (String segment : template.substring(1).split("/")) {
            if (Target.isKey(segment)) {
                node.key = node.key == null ? new Node() : node.key;
                node = node.key;
            } else {
                node = node.children.computeIfAbsent(segment, name -> new Node());
            }
        }
        return node;
    }

    private Rule rule(JsonNode yaml, Target target) {
        JsonNode needs = yaml.isTextual() ? yaml : yaml.path("needs");
        String does = yaml.path("does").asText(target.many() ? "list" : "get");
        return new Rule(does, named(needs), YamlResource.members(yaml.path("properties"), this::named));
    }

    private Permission named(JsonNode name) {
        Permission permission = permissions.get(name.asText());
        if (permission == null) {
            throw new IllegalArgumentException("no permission '" + name.asText() + "' in operations.yaml");
        }
        return permission;
    }

    private static Permission permission(JsonNode yaml) {
        Set<String> application = Set.copyOf(YamlResource.texts(yaml.path("application")));
        return new Permission(
                application,
                yaml.has("delegated") ? Set.copyOf(YamlResource.texts(yaml.path("delegated"))) : application,
                Set.copyOf(YamlResource.texts(yaml.path("self"))),
                yaml.path("mail").asBoolean());
    }
}
