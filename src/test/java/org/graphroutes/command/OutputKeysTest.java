package org.graphroutes.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputKeysTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "id, ID",
        "displayName, DisplayName",
        "businessPhones, BusinessPhones",
        "aaGuid, AaGuid",
        "onPremisesNetBiosName, OnPremisesNetBiosName",
        "@odata.type, @Odata.Type",
        "extension_9f_myAttr, Extension_9F_MyAttr",
        "onPremisesSIP, OnPremisesSIP",
        "x509Id, X509Id",
        "mail, Mail",
        "ID, ID",
        "userId, UserId",
        "ids, Ids"
    })
    void aPropertyIsNamedAsPlaybooksKnowIt(String property, String key) {
        assertThat(OutputKeys.of(property)).isEqualTo(key);
    }

    @ParameterizedTest(name = "{0} is headed {1}")
    @CsvSource({
        "DisplayName, Display Name",
        "ID, ID",
        "UserPrincipalName, User Principal Name",
        "OnPremisesSIPAddress, On Premises SIP Address",
        "X509Id, X509 Id",
        "Mail, Mail"
    })
    void aHeadingHasSpacesBetweenItsWords(String key, String heading) {
        assertThat(OutputKeys.heading(key)).isEqualTo(heading);
    }

    @Test
    void onlyTheTopLevelOfAnObjectIsRenamed() throws JsonProcessingException {
        assertRenamed(
                "{'id':'1','passwordProfile':{'forceChange':true},'phones':[{'kind':'x'}],'mail':null}",
                "{'ID':'1','PasswordProfile':{'forceChange':true},'Phones':[{'kind':'x'}],'Mail':null}");
    }

    @Test
    void everyObjectOfAnArrayIsRenamed() throws JsonProcessingException {
        assertRenamed("[{'id':'1'},{'id':'2'},'text',7]", "[{'ID':'1'},{'ID':'2'},'text',7]");
    }

    @Test
    void whatIsRemovedIsDeletedAndTheEnvelopeIsLeftOut() throws JsonProcessingException {
        assertRenamed(
                "{'@odata.context':'x','@odata.nextLink':'y','@odata.type':'#user','@removed':{'reason':'changed'}}",
                "{'@Odata.Type':'#user','Status':'deleted'}");
    }

    @Test
    void whatIsNoObjectStays() throws JsonProcessingException {
        assertRenamed("'text'", "'text'");
        assertRenamed("null", "null");
    }

    private static void assertRenamed(String from, String to) throws JsonProcessingException {
        assertThat(OutputKeys.rename(JSON.readTree(from.replace('\'', '"'))))
                .isEqualTo(JSON.readTree(to.replace('\'', '"')));
    }
}
