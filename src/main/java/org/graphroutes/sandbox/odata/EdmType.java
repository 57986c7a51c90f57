package org.graphroutes.sandbox.odata;

/**
 * The type of a property: an Edm primitive ({@code String}), a complex type of the model ({@code passwordProfile}), or
 * a collection of either.
 *
 * @param name without {@code Edm.} and without {@code Collection(…)}
 */
public record EdmType(String name, boolean collection) {

    static EdmType parse(String text) {
        return text.startsWith("Collection(")
                ? new EdmType(text.substring("Collection(".length(), text.length() - 1), true)
                : new EdmType(text, false);
    }

    /** Whether this is one of OData's own types: those begin with a capital, the model's do not. */
    public boolean primitive() {
        return Character.isUpperCase(name.charAt(0));
    }

    /** The type of one item of a collection; of anything else, the type itself. */
    public EdmType item() {
        return new EdmType(name, false);
    }

    /** As error messages write it: {@code Edm.Boolean}, {@code microsoft.graph.passwordProfile}. */
    @Override
    public String toString() {
        String full = (primitive() ? "Edm." : "microsoft.graph.") + name;
        return collection ? "Collection(" + full + ")" : full;
    }
}
