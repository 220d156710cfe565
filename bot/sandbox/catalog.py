"""The parameters that each method of the Bot API takes (10.3, read 2026-11).

A test holds the lists equal with the models of another project that are generated from Telegram's page.
"""

_SEND = (
    "chat_id business_connection_id message_thread_id direct_messages_topic_id disable_notification "
    "protect_content allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters "
    "reply_markup ephemeral_message_parameters receiver_user_id callback_query_id "
    "allow_sending_without_reply reply_to_message_id"
)
_CAPTION = "caption parse_mode caption_entities"
_EDIT = "business_connection_id chat_id message_id inline_message_id reply_markup"
_COPY = "chat_id from_chat_id message_thread_id direct_messages_topic_id disable_notification protect_content"
_TOPIC = "chat_id message_thread_id"

_PARAMETERS = {
    "getMe": "",
    "getUpdates": "offset limit timeout allowed_updates",
    "setWebhook": "url certificate ip_address max_connections allowed_updates drop_pending_updates secret_token",
    "deleteWebhook": "drop_pending_updates",
    "getWebhookInfo": "",
    "sendMessage": f"{_SEND} text parse_mode entities link_preview_options disable_web_page_preview",
    "sendPhoto": f"{_SEND} {_CAPTION} photo show_caption_above_media has_spoiler",
    "sendDocument": f"{_SEND} {_CAPTION} document thumbnail disable_content_type_detection",
    "sendVoice": f"{_SEND} {_CAPTION} voice duration",
    "sendVideo": f"{_SEND} {_CAPTION} video duration width height thumbnail cover start_timestamp "
    "show_caption_above_media has_spoiler supports_streaming",
    "sendAudio": f"{_SEND} {_CAPTION} audio duration performer title thumbnail",
    "sendLocation": f"{_SEND} latitude longitude horizontal_accuracy live_period heading proximity_alert_radius",
    "sendContact": f"{_SEND} phone_number first_name last_name vcard",
    "sendSticker": f"{_SEND} sticker emoji",
    "sendChatAction": "chat_id action business_connection_id message_thread_id",
    "copyMessage": f"{_COPY} message_id video_start_timestamp {_CAPTION} show_caption_above_media "
    "allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters reply_markup "
    "allow_sending_without_reply reply_to_message_id",
    "copyMessages": f"{_COPY} message_ids remove_caption",
    "forwardMessage": f"{_COPY} message_id video_start_timestamp message_effect_id suggested_post_parameters",
    "editMessageText": f"{_EDIT} text parse_mode entities link_preview_options rich_message "
    "disable_web_page_preview",
    "editMessageCaption": f"{_EDIT} {_CAPTION} show_caption_above_media",
    "editMessageReplyMarkup": _EDIT,
    "deleteMessage": "chat_id message_id",
    "deleteMessages": "chat_id message_ids",
    "setMessageReaction": "chat_id message_id reaction is_big",
    "answerCallbackQuery": "callback_query_id text show_alert url cache_time",
    "createForumTopic": "chat_id name icon_color icon_custom_emoji_id",
    "editForumTopic": f"{_TOPIC} name icon_custom_emoji_id",
    "closeForumTopic": _TOPIC,
    "reopenForumTopic": _TOPIC,
    "deleteForumTopic": _TOPIC,
    "unpinAllForumTopicMessages": _TOPIC,
    "pinChatMessage": "chat_id message_id business_connection_id disable_notification",
    "unpinChatMessage": "chat_id business_connection_id message_id",
    "leaveChat": "chat_id",
    "getChat": "chat_id",
    "getChatMember": "chat_id user_id",
    "getChatAdministrators": "chat_id return_bots",
    "getChatMemberCount": "chat_id",
    "getFile": "file_id",
    "setMyCommands": "commands scope language_code",
    "getMyCommands": "scope language_code",
    "deleteMyCommands": "scope language_code",
    "setMyName": "name language_code",
    "getMyName": "language_code",
    "setMyDescription": "description language_code",
    "getMyDescription": "language_code",
    "setMyShortDescription": "short_description language_code",
    "getMyShortDescription": "language_code",
}

PARAMETERS = {method: frozenset(names.split()) for method, names in _PARAMETERS.items()}
BY_LOWER = {method.lower(): method for method in PARAMETERS}
"""Telegram takes method names in any case (Client.cpp, `to_lower(method)`)."""
