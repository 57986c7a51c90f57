package org.graphroutes.sandbox.odata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.graphroutes.sandbox.json.Json;

/**
 * An {@code $expand=property($filter=id eq 'a' or id eq 'b')}, the one form that Outlook knows for extended properties.
 *
 * @param ids which items are wanted; letter case counts
 */
public record Expand(String property, Set<String> ids) {
    private static final String ITEM = "id\\s+eq\\s+'((?:[^']|'')*)'";
    private static final Pattern ITEMS = Pattern.compile(ITEM);
    private static final Pattern FORM =
            Pattern.compile("(\\w+)\\(\\s*\\$filter\\s*=\\s*(" + ITEM + "(?:\\s+or\\s+" + ITEM + ")*)\\s*\\)");

    /** @throws GraphError 400 for another form, or a property that cannot be expanded */
    static Expand parse(EntityType type, String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches() || !type.expandable().contains(form.group(1))) {
            throw GraphError.badRequest("Parsing OData Select and Expand failed: the sandbox expands "
                    + type.expandable() + " as in singleValueExtendedProperties($filter=id eq '…').");
        }
        return new Expand(
                form.group(1),
                ITEMS.matcher(form.group(2))
                        .results()
                        .map(item -> item.group(1).replace("''", "'"))
                        .collect(Collectors.toSet()));
    }

    /** Adds the wanted items to the node; an entity that has none of them does not get the property. */
    public void write(ObjectNode node, Entity entity) {
        ArrayNode items = Json.MAPPER.createArrayNode();
        for (JsonNode item : entity.get(property)) {
            if (ids.contains(item.path("id").asText())) {
                items.add(item);
            }
        }
        if (!items.isEmpty()) {
            node.set(property, items);
        }
    }
}
