//! AirSync: the tokens of Exchange ActiveSync under the older names.
//
// Names and namespaces: libwbxml 0.11.8; names checked with Wireshark 4.0. Tokens as in `activesync`,
// without page 25.
// - 8/10, 8/11 and 14/3B are unknown to libwbxml.
// - 18/2B is ihsManagementInformation in libwbxml, a slip; the name here is that of MS-ASWBXML and Wireshark.

use super::activesync::{
    AIR_NOTIFY, AIR_SYNC, AIR_SYNC_BASE, CALENDAR, COMPOSE_MAIL, CONTACTS, CONTACTS_2, DOCUMENT_LIBRARY,
    EMAIL, EMAIL_2, FOLDER_HIERARCHY, GAL, GET_ITEM_ESTIMATE, ITEM_OPERATIONS, MEETING_RESPONSE, MOVE, NOTES,
    PING, PROVISION, RESOLVE_RECIPIENTS, RIGHTS_MANAGEMENT, SEARCH, SETTINGS, TASKS, VALIDATE_CERT,
};

dictionary! {
    /// AirSync, the older names of [`ACTIVESYNC`](super::ACTIVESYNC) (libwbxml).
    ///
    /// Documents on the wire carry the unknown public identifier: name this dictionary to read them.
    pub static AIRSYNC = "airsync" {
        public "-//AIRSYNC//DTD AirSync//EN";
        system "http://www.microsoft.com/";
        tags 0 "http://synce.org/formats/airsync_wm5/airsync" { ..AIR_SYNC }
        tags 1 "http://synce.org/formats/airsync_wm5/contacts" {
            ..CONTACTS,
            0x07 "AssistantTelephoneNumber", 0x0D "BusinessCity", 0x0E "BusinessCountry",
            0x0F "BusinessPostalCode", 0x10 "BusinessState", 0x11 "BusinessStreet", 0x21 "HomeCity",
            0x22 "HomeCountry", 0x23 "HomePostalCode", 0x24 "HomeState", 0x25 "HomeStreet", 0x2D "OtherCity",
            0x2E "OtherCountry", 0x2F "OtherPostalCode", 0x30 "OtherState", 0x31 "OtherStreet"
        }
        tags 2 "http://synce.org/formats/airsync_wm5/email" {
            ..EMAIL,
            0x09 "AttOId", 0x19 "Reply-To", 0x1D "DTStamp", 0x29 "Recurrence_Type", 0x2A "Recurrence_Until",
            0x2B "Recurrence_Occurrences", 0x2C "Recurrence_Interval", 0x2D "Recurrence_DayOfWeek",
            0x2E "Recurrence_DayOfMonth", 0x2F "Recurrence_WeekOfMonth", 0x30 "Recurrence_MonthOfYear",
            0x3B "FlagStatus"
        }
        tags 3 "http://synce.org/formats/airsync_wm5/airnotify" { ..AIR_NOTIFY }
        tags 4 "http://synce.org/formats/airsync_wm5/calendar" {
            ..CALENDAR,
            0x05 "TimeZone", 0x09 "Attendee_Email", 0x0A "Attendee_Name", 0x10 "Compressed_RTF",
            0x11 "DTStamp", 0x15 "Exception_Deleted", 0x16 "Exception_StartTime", 0x19 "Organizer_Email",
            0x1A "Organizer_Name", 0x1C "Recurrence_Type", 0x1D "Recurrence_Until",
            0x1E "Recurrence_Occurrences", 0x1F "Recurrence_Interval", 0x20 "Recurrence_DayOfWeek",
            0x21 "Recurrence_DayOfMonth", 0x22 "Recurrence_WeekOfMonth", 0x23 "Recurrence_MonthOfYear",
            0x29 "Attendee_Status", 0x2A "Attendee_Type"
        }
        tags 5 "http://synce.org/formats/airsync_wm5/move" { ..MOVE }
        tags 6 "http://synce.org/formats/airsync_wm5/itemestimate" { ..GET_ITEM_ESTIMATE }
        tags 7 "http://synce.org/formats/airsync_wm5/folderhierarchy" { ..FOLDER_HIERARCHY }
        tags 8 "http://synce.org/formats/airsync_wm5/meetingresponse" { ..MEETING_RESPONSE }
        tags 9 "http://synce.org/formats/airsync_wm5/tasks" {
            ..TASKS,
            0x0D "UTCDueDate", 0x10 "Recurrence_Type", 0x11 "Recurrence_Start", 0x12 "Recurrence_Until",
            0x13 "Recurrence_Occurrences", 0x14 "Recurrence_Interval", 0x15 "Recurrence_DayOfMonth",
            0x16 "Recurrence_DayOfWeek", 0x17 "Recurrence_WeekOfMonth", 0x18 "Recurrence_MonthOfYear",
            0x19 "Recurrence_Regenerate", 0x1A "Recurrence_DeadOccur", 0x1F "UTCStartDate"
        }
        tags 10 "http://synce.org/formats/airsync_wm5/resolverecipients" { ..RESOLVE_RECIPIENTS }
        tags 11 "http://synce.org/formats/airsync_wm5/validatecert" { ..VALIDATE_CERT }
        tags 12 "http://synce.org/formats/airsync_wm5/contacts2" { ..CONTACTS_2 }
        tags 13 "http://synce.org/formats/airsync_wm5/ping" { ..PING }
        tags 14 "http://synce.org/formats/airsync_wm5/provision" {
            ..PROVISION,
            0x10 "DeviceEncryptionEnabled"
        }
        tags 15 "http://synce.org/formats/airsync_wm5/search" { ..SEARCH }
        tags 16 "http://synce.org/formats/airsync_wm5/gal" { ..GAL }
        tags 17 "http://synce.org/formats/airsync_wm5/airsyncbase" { ..AIR_SYNC_BASE }
        tags 18 "http://synce.org/formats/airsync_wm5/settings" { ..SETTINGS, 0x1F "SmtpAddress" }
        tags 19 "http://synce.org/formats/airsync_wm5/documentlibrary" { ..DOCUMENT_LIBRARY }
        tags 20 "http://synce.org/formats/airsync_wm5/itemoperations" { ..ITEM_OPERATIONS }
        tags 21 "http://synce.org/formats/airsync_wm5/composemail" {
            ..COMPOSE_MAIL,
            0x17 "ForwardeeName", 0x18 "ForwardeeEmail"
        }
        tags 22 "http://synce.org/formats/airsync_wm5/email2" { ..EMAIL_2 }
        tags 23 "http://synce.org/formats/airsync_wm5/notes" { ..NOTES }
        tags 24 "http://synce.org/formats/airsync_wm5/rightsmanagement" {
            ..RIGHTS_MANAGEMENT,
            0x12 "RMOwner", 0x18 "RemoveRightsManagementDistribution"
        }
    }
}
