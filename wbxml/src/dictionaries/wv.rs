//! The client-server protocol of Wireless Village, later OMA IMPS: instant messaging and presence.
//!
//! Its namespaces do not follow the code pages: `TransactionContent` and all in it are of another namespace
//! than `Session`, with the same page. They stand in the document, as attributes.
// Codes: the binary XML documents of WV-CSP 1.1 and OMA IMPS 1.2 as Wireshark's dissector has them; checked
// against libwbxml (whose one table for both versions wbxml-stream and kXML follow), and against Nokia's and
// Android's clients. Where they differ:
// - 5/26 and 5/27 are ReferredContent and ReferredvCard to Wireshark, Nokia and Android; libwbxml has
//   PreferredContent and PreferredvCard.
// - 4/1E is AutoSubscribe in what Nokia's and Android's clients write; the others have Auto-Subscribe.
// - 6/06 is BlockEntity-Request; Wireshark has BlockUser-Request, the name in WV-CSP 1.0, for 1.1 too.
// - 1/3B is ExtendedData to Wireshark and Android; libwbxml has Extended-Data.
// - 10/05 and 10/06 are WV-CSP-NSDiscovery-.. to Wireshark and kXML.
// - 3/14, 5/36 and the values A4 and A5 are known to Wireshark only, though Android has both values in 1.3.
//
// Elements are integers or dates as libwbxml has it; Wireshark lacks the integers of searches (1/25 to 1/28)
// and 3/05.

tags! {
    /// Common elements, page 0.
    const COMMON = {
        0x05 "Acceptance", 0x06 "AddList", 0x07 "AddNickList", 0x08 "SName", 0x09 "WV-CSP-Message",
        0x0A "ClientID", 0x0B "Code": Integer, 0x0C "ContactList", 0x0D "ContentData", 0x0E "ContentEncoding",
        0x0F "ContentSize": Integer, 0x10 "ContentType", 0x11 "DateTime": BitDateTime, 0x12 "Description",
        0x13 "DetailedResult", 0x14 "EntityList", 0x15 "Group", 0x16 "GroupID", 0x17 "GroupList",
        0x18 "InUse", 0x19 "Logo", 0x1A "MessageCount": Integer, 0x1B "MessageID", 0x1C "MessageURI",
        0x1D "MSISDN", 0x1E "Name", 0x1F "NickList", 0x20 "NickName", 0x21 "Poll", 0x22 "Presence",
        0x23 "PresenceSubList", 0x24 "PresenceValue", 0x25 "Property", 0x26 "Qualifier", 0x27 "Recipient",
        0x28 "RemoveList", 0x29 "RemoveNickList", 0x2A "Result", 0x2B "ScreenName", 0x2C "Sender",
        0x2D "Session", 0x2E "SessionDescriptor", 0x2F "SessionID", 0x30 "SessionType", 0x31 "Status",
        0x32 "Transaction", 0x33 "TransactionContent", 0x34 "TransactionDescriptor", 0x35 "TransactionID",
        0x36 "TransactionMode", 0x37 "URL", 0x38 "URLList", 0x39 "User", 0x3A "UserID", 0x3B "UserList",
        0x3C "Validity": Integer, 0x3D "Value"
    }
    /// Access, page 1.
    const ACCESS = {
        0x05 "AllFunctions", 0x06 "AllFunctionsRequest", 0x07 "CancelInvite-Request",
        0x08 "CancelInviteUser-Request", 0x09 "Capability", 0x0A "CapabilityList", 0x0B "CapabilityRequest",
        0x0C "ClientCapability-Request", 0x0D "ClientCapability-Response", 0x0E "DigestBytes",
        0x0F "DigestSchema", 0x10 "Disconnect", 0x11 "Functions", 0x12 "GetSPInfo-Request",
        0x13 "GetSPInfo-Response", 0x14 "InviteID", 0x15 "InviteNote", 0x16 "Invite-Request",
        0x17 "Invite-Response", 0x18 "InviteType", 0x19 "InviteUser-Request", 0x1A "InviteUser-Response",
        0x1B "KeepAlive-Request", 0x1C "KeepAliveTime": Integer, 0x1D "Login-Request", 0x1E "Login-Response",
        0x1F "Logout-Request", 0x20 "Nonce", 0x21 "Password", 0x22 "Polling-Request", 0x23 "ResponseNote",
        0x24 "SearchElement", 0x25 "SearchFindings": Integer, 0x26 "SearchID": Integer,
        0x27 "SearchIndex": Integer, 0x28 "SearchLimit": Integer, 0x29 "KeepAlive-Response",
        0x2A "SearchPairList", 0x2B "Search-Request", 0x2C "Search-Response", 0x2D "SearchResult",
        0x2E "Service-Request", 0x2F "Service-Response", 0x30 "SessionCookie", 0x31 "StopSearch-Request",
        0x32 "TimeToLive": Integer, 0x33 "SearchString", 0x34 "CompletionFlag"
    }
    /// Names of services, page 2.
    const SERVICE = {
        0x05 "ADDGM", 0x06 "AttListFunc", 0x07 "BLENT", 0x08 "CAAUT", 0x09 "CAINV", 0x0A "CALI", 0x0B "CCLI",
        0x0C "ContListFunc", 0x0D "CREAG", 0x0E "DALI", 0x0F "DCLI", 0x10 "DELGR", 0x11 "FundamentalFeat",
        0x12 "FWMSG", 0x13 "GALS", 0x14 "GCLI", 0x15 "GETGM", 0x16 "GETGP", 0x17 "GETLM", 0x18 "GETM",
        0x19 "GETPR", 0x1A "GETSPI", 0x1B "GETWL", 0x1C "GLBLU", 0x1D "GRCHN", 0x1E "GroupAuthFunc",
        0x1F "GroupFeat", 0x20 "GroupMgmtFunc", 0x21 "GroupUseFunc", 0x22 "IMAuthFunc", 0x23 "IMFeat",
        0x24 "IMReceiveFunc", 0x25 "IMSendFunc", 0x26 "INVIT", 0x27 "InviteFunc", 0x28 "MBRAC", 0x29 "MCLS",
        0x2A "MDELIV", 0x2B "NEWM", 0x2C "NOTIF", 0x2D "PresenceAuthFunc", 0x2E "PresenceDeliverFunc",
        0x2F "PresenceFeat", 0x30 "REACT", 0x31 "REJCM", 0x32 "REJEC", 0x33 "RMVGM", 0x34 "SearchFunc",
        0x35 "ServiceFunc", 0x36 "SETD", 0x37 "SETGP", 0x38 "SRCH", 0x39 "STSRC", 0x3A "SUBGCN", 0x3B "UPDPR",
        0x3C "WVCSPFeat"
    }
    /// Client capabilities, page 3.
    const CAPABILITY = {
        0x05 "AcceptedCharset": Integer, 0x06 "AcceptedContentLength": Integer, 0x07 "AcceptedContentType",
        0x08 "AcceptedTransferEncoding", 0x09 "AnyContent", 0x0A "DefaultLanguage",
        0x0B "InitialDeliveryMethod", 0x0C "MultiTrans": Integer, 0x0D "ParserSize": Integer,
        0x0E "ServerPollMin": Integer, 0x0F "SupportedBearer", 0x10 "SupportedCIRMethod", 0x11 "TCPAddress",
        0x12 "TCPPort": Integer, 0x13 "UDPPort": Integer
    }
    /// Presence primitives, page 4.
    const PRESENCE = {
        0x05 "CancelAuth-Request", 0x06 "ContactListProperties", 0x07 "CreateAttributeList-Request",
        0x08 "CreateList-Request", 0x09 "DefaultAttributeList", 0x0A "DefaultContactList", 0x0B "DefaultList",
        0x0C "DeleteAttributeList-Request", 0x0D "DeleteList-Request", 0x0E "GetAttributeList-Request",
        0x0F "GetAttributeList-Response", 0x10 "GetList-Request", 0x11 "GetList-Response",
        0x12 "GetPresence-Request", 0x13 "GetPresence-Response", 0x14 "GetWatcherList-Request",
        0x15 "GetWatcherList-Response", 0x16 "ListManage-Request", 0x17 "ListManage-Response",
        0x18 "UnsubscribePresence-Request", 0x19 "PresenceAuth-Request", 0x1A "PresenceAuth-User",
        0x1B "PresenceNotification-Request", 0x1C "UpdatePresence-Request", 0x1D "SubscribePresence-Request"
    }
    /// Presence attributes, page 5.
    const ATTRIBUTE = {
        0x05 "Accuracy", 0x06 "Address", 0x07 "AddrPref", 0x08 "Alias", 0x09 "Altitude", 0x0A "Building",
        0x0B "Caddr", 0x0C "City", 0x0D "ClientInfo", 0x0E "ClientProducer", 0x0F "ClientType",
        0x10 "ClientVersion", 0x11 "CommC", 0x12 "CommCap", 0x13 "ContactInfo", 0x14 "ContainedvCard",
        0x15 "Country", 0x16 "Crossing1", 0x17 "Crossing2", 0x18 "DevManufacturer", 0x19 "DirectContent",
        0x1A "FreeTextLocation", 0x1B "GeoLocation", 0x1C "Language", 0x1D "Latitude", 0x1E "Longitude",
        0x1F "Model", 0x20 "NamedArea", 0x21 "OnlineStatus", 0x22 "PLMN", 0x23 "PrefC",
        0x24 "PreferredContacts", 0x25 "PreferredLanguage", 0x26 "ReferredContent", 0x27 "ReferredvCard",
        0x28 "Registration", 0x29 "StatusContent", 0x2A "StatusMood", 0x2B "StatusText", 0x2C "Street",
        0x2D "TimeZone", 0x2E "UserAvailability", 0x2F "Cap", 0x30 "Cname", 0x31 "Contact", 0x32 "Cpriority",
        0x33 "Cstatus", 0x34 "Note", 0x35 "Zone"
    }
    /// Messaging, page 6.
    const MESSAGING = {
        0x05 "BlockList", 0x06 "BlockEntity-Request", 0x07 "DeliveryMethod", 0x08 "DeliveryReport",
        0x09 "DeliveryReport-Request", 0x0A "ForwardMessage-Request", 0x0B "GetBlockedList-Request",
        0x0C "GetBlockedList-Response", 0x0D "GetMessageList-Request", 0x0E "GetMessageList-Response",
        0x0F "GetMessage-Request", 0x10 "GetMessage-Response", 0x11 "GrantList", 0x12 "MessageDelivered",
        0x13 "MessageInfo", 0x14 "MessageNotification", 0x15 "NewMessage", 0x16 "RejectMessage-Request",
        0x17 "SendMessage-Request", 0x18 "SendMessage-Response", 0x19 "SetDeliveryMethod-Request",
        0x1A "DeliveryTime": BitDateTime
    }
    /// Groups, page 7.
    const GROUP = {
        0x05 "AddGroupMembers-Request", 0x06 "Admin", 0x07 "CreateGroup-Request", 0x08 "DeleteGroup-Request",
        0x09 "GetGroupMembers-Request", 0x0A "GetGroupMembers-Response", 0x0B "GetGroupProps-Request",
        0x0C "GetGroupProps-Response", 0x0D "GroupChangeNotice", 0x0E "GroupProperties", 0x0F "Joined",
        0x10 "JoinedRequest", 0x11 "JoinGroup-Request", 0x12 "JoinGroup-Response", 0x13 "LeaveGroup-Request",
        0x14 "LeaveGroup-Response", 0x15 "Left", 0x16 "MemberAccess-Request", 0x17 "Mod",
        0x18 "OwnProperties", 0x19 "RejectList-Request", 0x1A "RejectList-Response",
        0x1B "RemoveGroupMembers-Request", 0x1C "SetGroupProps-Request", 0x1D "SubscribeGroupNotice-Request",
        0x1E "SubscribeGroupNotice-Response", 0x1F "Users", 0x20 "WelcomeNote", 0x21 "JoinGroup",
        0x22 "SubscribeNotification", 0x23 "SubscribeType"
    }
}

values! {
    /// The texts of WV-CSP 1.1 that have a number. `IM` and `SMS` have two, and the first is written.
    const VALUES = {
        0x00 "AccessType", 0x01 "ActiveUsers", 0x02 "Admin", 0x03 "application/",
        0x04 "application/vnd.wap.mms-message", 0x05 "application/x-sms", 0x06 "AutoJoin", 0x07 "BASE64",
        0x08 "Closed", 0x09 "Default", 0x0A "DisplayName", 0x0B "F", 0x0C "G", 0x0D "GR", 0x0E "http://",
        0x0F "https://", 0x10 "image/", 0x11 "Inband", 0x12 "IM", 0x13 "MaxActiveUsers", 0x14 "Mod",
        0x15 "Name", 0x16 "None", 0x17 "N", 0x18 "Open", 0x19 "Outband", 0x1A "PR", 0x1B "Private",
        0x1C "PrivateMessaging", 0x1D "PrivilegeLevel", 0x1E "Public", 0x1F "P", 0x20 "Request",
        0x21 "Response", 0x22 "Restricted", 0x23 "ScreenName", 0x24 "Searchable", 0x25 "S", 0x26 "SC",
        0x27 "text/", 0x28 "text/plain", 0x29 "text/x-vCalendar", 0x2A "text/x-vCard", 0x2B "Topic", 0x2C "T",
        0x2D "Type", 0x2E "U", 0x2F "US", 0x30 "www.wireless-village.org", 0x3D "GROUP_ID", 0x3E "GROUP_NAME",
        0x3F "GROUP_TOPIC", 0x40 "GROUP_USER_ID_JOINED", 0x41 "GROUP_USER_ID_OWNER", 0x42 "HTTP", 0x43 "SMS",
        0x44 "STCP", 0x45 "SUDP", 0x46 "USER_ALIAS", 0x47 "USER_EMAIL_ADDRESS", 0x48 "USER_FIRST_NAME",
        0x49 "USER_ID", 0x4A "USER_LAST_NAME", 0x4B "USER_MOBILE_NUMBER", 0x4C "USER_ONLINE_STATUS",
        0x4D "WAPSMS", 0x4E "WAPUDP", 0x4F "WSP", 0x5B "ANGRY", 0x5C "ANXIOUS", 0x5D "ASHAMED",
        0x5E "AUDIO_CALL", 0x5F "AVAILABLE", 0x60 "BORED", 0x61 "CALL", 0x62 "CLI", 0x63 "COMPUTER",
        0x64 "DISCREET", 0x65 "EMAIL", 0x66 "EXCITED", 0x67 "HAPPY", 0x68 "IM", 0x69 "IM_OFFLINE",
        0x6A "IM_ONLINE", 0x6B "IN_LOVE", 0x6C "INVINCIBLE", 0x6D "JEALOUS", 0x6E "MMS", 0x6F "MOBILE_PHONE",
        0x70 "NOT_AVAILABLE", 0x71 "OTHER", 0x72 "PDA", 0x73 "SAD", 0x74 "SLEEPY", 0x75 "SMS",
        0x76 "VIDEO_CALL", 0x77 "VIDEO_STREAM"
    }
}

dictionary! {
    /// Wireless Village CSP 1.1 (WV-027).
    pub static WV_CSP_1_1 = "wv-csp-1.1" {
        number 0x10;
        // The second is the one that is registered.
        public "-//OMA//DTD WV-CSP 1.1//EN", "-//WIRELESSVILLAGE//DTD CSP 1.1//EN";
        system "http://www.openmobilealliance.org/DTD/WV-CSP.XML";
        root "WV-CSP-Message";
        tags 0 { ..COMMON }
        tags 1 { ..ACCESS }
        tags 2 { ..SERVICE }
        tags 3 { ..CAPABILITY }
        tags 4 { ..PRESENCE }
        tags 5 { ..ATTRIBUTE }
        tags 6 { ..MESSAGING }
        tags 7 { ..GROUP }
        attributes 0 {
            0x05 "xmlns" = "http://www.wireless-village.org/CSP",
            0x06 "xmlns" = "http://www.wireless-village.org/PA",
            0x07 "xmlns" = "http://www.wireless-village.org/TRC"
        }
        extensions values { ..VALUES }
    }
}

dictionary! {
    /// OMA IMPS CSP 1.2 (OMA-IMPS-WV-CSP_WBXML-V1_2).
    pub static WV_CSP_1_2 = "wv-csp-1.2" {
        number 0x11;
        public "-//OMA//DTD WV-CSP 1.2//EN";
        system "http://www.openmobilealliance.org/DTD/WV-CSP.DTD";
        root "WV-CSP-Message", "WV-CSP-VersionDiscovery-Request", "WV-CSP-VersionDiscovery-Response";
        tags 0 { ..COMMON }
        tags 1 {
            ..ACCESS, 0x36 "ReceiveList", 0x37 "VerifyID-Request", 0x38 "Extended-Request",
            0x39 "Extended-Response", 0x3A "AgreedCapabilityList", 0x3B "ExtendedData", 0x3C "OtherServer",
            0x3D "PresenceAttributeNSName", 0x3E "SessionNSName", 0x3F "TransactionNSName"
        }
        tags 2 { ..SERVICE, 0x3D "MF", 0x3E "MG", 0x3F "MM" }
        tags 3 { ..CAPABILITY, 0x14 "CIRURL" }
        tags 4 {
            ..PRESENCE, 0x1E "AutoSubscribe", 0x1F "GetReactiveAuthStatus-Request",
            0x20 "GetReactiveAuthStatus-Response"
        }
        tags 5 { ..ATTRIBUTE, 0x36 "ContentType", 0x37 "Inf_link", 0x38 "InfoLink", 0x39 "Link", 0x3A "Text" }
        tags 6 { ..MESSAGING }
        tags 7 {
            ..GROUP, 0x24 "GetJoinedUsers-Request", 0x25 "GetJoinedUsers-Response", 0x26 "AdminMapList",
            0x27 "AdminMapping", 0x28 "Mapping", 0x29 "ModMapping", 0x2A "UserMapList", 0x2B "UserMapping"
        }
        tags 8 { 0x05 "MP", 0x06 "GETAUT", 0x07 "GETJU", 0x08 "VRID", 0x09 "VerifyIDFunc" }
        tags 9 {
            0x05 "CIR", 0x06 "Domain", 0x07 "ExtBlock", 0x08 "HistoryPeriod": Integer, 0x09 "IDList",
            0x0A "MaxWatcherList": Integer, 0x0B "ReactiveAuthState", 0x0C "ReactiveAuthStatus",
            0x0D "ReactiveAuthStatusList", 0x0E "Watcher", 0x0F "WatcherStatus"
        }
        tags 10 {
            0x05 "WV-CSP-VersionDiscovery-Request", 0x06 "WV-CSP-VersionDiscovery-Response",
            0x07 "VersionList"
        }
        attributes 0 {
            0x05 "xmlns" = "http://www.wireless-village.org/CSP",
            0x06 "xmlns" = "http://www.wireless-village.org/PA",
            0x07 "xmlns" = "http://www.wireless-village.org/TRC",
            0x08 "xmlns" = "http://www.openmobilealliance.org/DTD/WV-CSP",
            0x09 "xmlns" = "http://www.openmobilealliance.org/DTD/WV-PA",
            0x0A "xmlns" = "http://www.openmobilealliance.org/DTD/WV-TRC"
        }
        extensions values {
            ..VALUES, 0x31 "AutoDelete", 0x32 "GM", 0x33 "Validity", 0x34 "DENIED", 0x35 "GRANTED",
            0x36 "PENDING", 0x37 "ShowID", 0x50 "GROUP_USER_ID_AUTOJOIN", 0xA4 "SSMS", 0xA5 "SHTTP"
        }
    }
}
